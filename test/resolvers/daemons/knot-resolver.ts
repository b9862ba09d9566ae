import { BASE_ADDRESS, type Daemon } from '../harness/index.ts';

const enabling = {
  forward: ["dofile('/etc/knot-resolver/privatelink-dns/forward.lua')"],
  rewrite: ["dofile('/etc/knot-resolver/privatelink-dns/rpz.lua')"],
};

/** The package of Debian, at a site that also enables rebinding protection. */
export const knotResolver: Daemon = {
  name: 'knot-resolver',
  programs: ['kresd'],
  installedBy: 'apt-get install knot-resolver',
  version: { command: ['kresd', '--version'], pattern: /version (\S+)/ },
  address: '127.0.0.1',
  base: 'forwards',
  start: ['kresd', '-n', '-c', '/etc/knot-resolver/kresd.conf', '/run/knot-resolver'],
  unit: 'kresd@*.service',
  state: [{ path: '/run/knot-resolver', owner: 'knot-resolver' }],
  enabling,
  enabledBy: 'reload',
  site: ({ ds, use }) => ({
    '/etc/knot-resolver/kresd.conf': [
      "net.listen('127.0.0.1', 53, { kind = 'dns' })",
      "modules = { 'rebinding < iterate' }",
      "trust_anchors.remove('.')",
      `trust_anchors.add('. DS ${ds}')`,
      'cache.size = 10 * MB',
      ...(use === 'forward' ? enabling.forward : []),
      ...(use === 'rewrite' ? enabling.rewrite : []),
      `policy.add(policy.all(policy.FORWARD('${BASE_ADDRESS}')))`,
      '',
    ].join('\n'),
  }),
};
