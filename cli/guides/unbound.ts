import type { Guide } from './guide.ts';

export const unboundGuide: Guide = {
  title: 'Unbound',
  versions: '1.17 and later',
  enable: {
    forward: [
      'Nothing to add where unbound.conf has Debian’s `include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"`; add that line if it has not.',
    ],
    rewrite: [
      'Nothing to add where unbound.conf has Debian’s `include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"`; add that line if it has not.',
    ],
  },
  traps: [
    'Response policies need the `respip` module, and of several `module-config` lines the last one counts. privatelink-dns-rpz.conf sets `"respip validator iterator"`: a site with subnetcache, dns64 or python in its own line has to put `respip` first in that one and see that it is read last. Without it `unbound-checkconf` finds nothing wrong, and Unbound ends at its start.',
    '`private-address` empties answers with private addresses. The names of the endpoints and of the private domains are exempt by the `private-domain` lines of our files; no step is needed.',
    '`unbound-control` has to work (`control-enable: yes`, as Debian has it): the reload commands use it.',
    'A `forward-zone` or `stub-zone` of the same name elsewhere in the configuration is an error at start.',
    'After a reload, cached public answers stay for their TTL: that is what `unbound-control flush_zone` is for.',
  ],
  limits: [
    'A response policy matches a chosen bucket exactly; a forward zone also takes names below it.',
  ],
};
