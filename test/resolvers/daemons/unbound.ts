import type { Daemon } from '../harness/index.ts';

/** The package of Debian, at a site that also enables rebinding protection. */
export const unbound: Daemon = {
  name: 'unbound',
  programs: ['unbound', 'unbound-checkconf', 'unbound-control'],
  installedBy: 'apt-get install unbound',
  version: { command: ['unbound', '-V'], pattern: /^Version (\S+)/m },
  address: '127.0.0.1',
  base: 'iterates',
  start: ['unbound', '-d', '-p'],
  unit: 'unbound',
  state: [{ path: '/var/lib/unbound', owner: 'unbound' }],
  // Unbound includes every file in the folder in which our configuration is installed.
  enabling: {},
  enabledBy: 'reload',
  site: ({ hints, ds }) => ({
    '/etc/unbound/unbound.conf': 'include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"\n',
    // Replaces Debian's file of this name, which trusts the real root.
    '/etc/unbound/unbound.conf.d/root-auto-trust-anchor-file.conf': `server:
  trust-anchor: ". DS ${ds}"
`,
    '/etc/unbound/unbound.conf.d/site.conf': `server:
  root-hints: "${hints}"
  do-ip6: no
  use-syslog: no
  private-address: 10.0.0.0/8
  private-address: fd00::/8
`,
  }),
};
