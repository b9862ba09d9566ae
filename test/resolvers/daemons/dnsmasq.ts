import { BASE_ADDRESS, type Daemon } from '../harness/index.ts';

const enabling = {
  forward: ['conf-file=/etc/dnsmasq.d/privatelink-dns/forward.conf'],
  rewrite: ['conf-file=/etc/dnsmasq.d/privatelink-dns/rewrite.conf'],
};

/** The package of Debian, at a site that also enables rebinding protection. */
export const dnsmasq: Daemon = {
  name: 'dnsmasq',
  programs: ['dnsmasq'],
  installedBy: 'apt-get install dnsmasq-base',
  version: { command: ['dnsmasq', '--version'], pattern: /^Dnsmasq version (\S+)/m },
  address: '127.0.0.1',
  base: 'forwards',
  start: ['dnsmasq', '--keep-in-foreground', '--log-facility=-'],
  unit: 'dnsmasq',
  state: [],
  enabling,
  enabledBy: 'reload',
  site: ({ ds, use }) => ({
    '/etc/dnsmasq.conf': [
      'no-resolv',
      'no-hosts',
      'bind-interfaces',
      'listen-address=127.0.0.1',
      'user=root',
      'stop-dns-rebind',
      // The signed test name has an address in TEST-NET-1, which dnsmasq treats as private.
      'rebind-domain-ok=/signed/',
      'dnssec',
      `trust-anchor=.,${ds.split(' ').join(',')}`,
      `server=${BASE_ADDRESS}`,
      ...(use === 'forward' ? enabling.forward : []),
      ...(use === 'rewrite' ? enabling.rewrite : []),
      '',
    ].join('\n'),
  }),
};
