import type { Guide } from './guide.ts';

const INCLUDE = [
  'Check that unbound.conf contains `include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"`, as on Debian. If it does not, add the line. No other step is needed.',
];

export const unboundGuide: Guide = {
  title: 'Unbound',
  versions: '1.17 and later',
  enable: { forward: INCLUDE, rewrite: INCLUDE },
  traps: [
    'Response policies need the `respip` module, and Unbound uses only the last `module-config` line. privatelink-dns-rpz.conf sets `"respip validator iterator"`. If your own line contains subnetcache, dns64 or python, put `respip` first in your line and make sure that Unbound reads your line last. Without `respip`, `unbound-checkconf` reports no error, but Unbound exits at start.',
    '`private-address` removes private addresses from answers. The `private-domain` lines in our files exempt the names of the endpoints and the private domains, so you do not have to configure anything.',
    'A private zone is not signed. If its public parent is signed with DNSSEC, as a partner’s domain can be, Unbound would answer SERVFAIL. The `domain-insecure` lines in privatelink-dns-forward.conf exempt exactly the forwarded names from validation.',
    'The reload commands use `unbound-control`, which needs `control-enable: yes` (the default on Debian).',
    'Unbound does not start if its configuration contains another `forward-zone` or `stub-zone` with the same name.',
    'After a reload, public answers stay in the cache until their TTL expires. The reload commands therefore run `unbound-control flush_zone` for the private names, and for the names of the endpoints that rewritten names lead to.',
  ],
  limits: [
    'A response policy matches a chosen bucket exactly. A forward zone also includes every name below the bucket.',
  ],
};
