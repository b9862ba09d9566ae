import { BASE_ADDRESS, type Daemon } from '../harness/index.ts';

const enabling = {
  forward: ['conf-file=/etc/dnsmasq.d/privatelink-dns/forward.conf'],
  rewrite: ['conf-file=/etc/dnsmasq.d/privatelink-dns/rewrite.conf'],
};

/** As Debian packages it, with a site that also protects itself against rebinding. */
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
      // The signed test name answers with an address of TEST-NET-1, which counts as private.
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
