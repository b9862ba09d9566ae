import type { Daemon } from '../harness/index.ts';

const enabling = {
  forward: [
    'include "/etc/bind/privatelink-dns/forward.options.conf";',
    'include "/etc/bind/privatelink-dns/forward.conf";',
  ],
  rewrite: [
    'include "/etc/bind/privatelink-dns/rpz.options.conf";',
    'include "/etc/bind/privatelink-dns/rpz.conf";',
  ],
};

/** The package of Debian. */
export const bind: Daemon = {
  name: 'bind',
  programs: ['named', 'named-checkconf', 'named-checkzone', 'rndc'],
  installedBy: 'apt-get install bind9 bind9-utils',
  version: { command: ['named', '-v'], pattern: /^BIND (\d[\d.]*)/m },
  address: '127.0.0.1',
  base: 'iterates',
  start: ['named', '-f', '-4', '-u', 'bind'],
  unit: 'named',
  state: [
    { path: '/run/named', owner: 'bind' },
    { path: '/var/cache/bind', owner: 'bind' },
  ],
  enabling,
  enabledBy: 'reload',
  site: ({ hints, dnskey, use }) => {
    const [options, local] = use === 'forward' || use === 'rewrite' ? enabling[use] : ['', ''];
    const [flags, protocol, algorithm, key] = dnskey.split(' ');
    return {
      '/etc/bind/named.conf.options': `options {
  directory "/var/cache/bind";
  dnssec-validation yes;
  listen-on { 127.0.0.1; };
  ${options}
};
trust-anchors { . static-key ${flags} ${protocol} ${algorithm} "${key}"; };
`,
      '/etc/bind/named.conf.local': `${local}\n`,
      '/etc/bind/named.conf.default-zones': `zone "." { type hint; file "${hints}"; };\n`,
    };
  },
};
