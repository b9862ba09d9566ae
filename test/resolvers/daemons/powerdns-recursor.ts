import type { Daemon } from '../harness/index.ts';

const enabling = {
  forward: [
    'forward-zones-file=/etc/powerdns/privatelink-dns/forward-zones.txt',
    'for name in io.lines("/etc/powerdns/privatelink-dns/negative-trust-anchors.txt") do if not name:find("^#") and name ~= "" then addNTA(name, "privatelink-dns") end end',
  ],
  rewrite: [
    'rpzFile("/etc/powerdns/privatelink-dns/rpz.zone", { policyName = "privatelink-dns" })',
  ],
};

/** The package of Debian. */
export const powerdnsRecursor: Daemon = {
  name: 'powerdns-recursor',
  programs: ['pdns_recursor', 'rec_control', 'named-checkzone', 'awk'],
  installedBy: 'apt-get install pdns-recursor bind9-utils',
  version: { command: ['pdns_recursor', '--version'], pattern: /PowerDNS Recursor (\S+)/ },
  address: '127.0.0.1',
  base: 'iterates',
  start: ['pdns_recursor', '--daemon=no', '--write-pid=no', '--disable-syslog'],
  unit: 'pdns-recursor',
  state: [{ path: '/run/pdns-recursor', owner: 'pdns' }],
  enabling,
  enabledBy: 'reload',
  site: ({ hints, ds, use }) => ({
    '/etc/powerdns/recursor.conf': `config-dir=/etc/powerdns
include-dir=/etc/powerdns/recursor.d
hint-file=${hints}
local-address=127.0.0.1
lua-config-file=/etc/powerdns/recursor.lua
security-poll-suffix=
socket-dir=/run/pdns-recursor
setuid=pdns
setgid=pdns
dnssec=validate
threads=1
`,
    '/etc/powerdns/recursor.d/privatelink-dns.conf': `${use === 'forward' ? enabling.forward[0] : ''}\n`,
    '/etc/powerdns/recursor.lua': [
      'clearTA(".")',
      `addTA(".", "${ds}")`,
      ...(use === 'rewrite' ? enabling.rewrite : []),
      ...(use === 'forward' ? enabling.forward.slice(1) : []),
      '',
    ].join('\n'),
  }),
};
