import { BASE_ADDRESS, type Daemon } from '../harness/index.ts';

const enabling = {
  forward: ['import /etc/coredns/privatelink-dns/forward.conf'],
  rewrite: ['import /etc/coredns/privatelink-dns/rewrite.conf'],
};

/** CoreDNS with the commands of its own unit file. */
export const coredns: Daemon = {
  name: 'coredns',
  programs: ['coredns', 'awk', 'pkill'],
  installedBy: 'go install github.com/coredns/coredns@v1.12.4',
  version: { command: ['coredns', '-version'], pattern: /^CoreDNS-(\S+)/m },
  address: '127.0.0.1',
  base: 'forwards',
  start: ['coredns', '-conf', '/etc/coredns/Corefile'],
  unit: 'coredns',
  execReload: ['pkill', '--signal', 'USR1', '--exact', 'coredns'],
  state: [],
  enabling,
  enabledBy: 'reload',
  site: ({ use }) => ({
    '/etc/coredns/Corefile': [
      '.:53 {',
      '\tbind 127.0.0.1',
      '\terrors',
      ...(use === 'forward' ? enabling.forward : []).map((line) => `\t${line}`),
      ...(use === 'rewrite' ? enabling.rewrite : []).map((line) => `\t${line}`),
      '\tcache 300',
      `\tforward . ${BASE_ADDRESS}`,
      '}',
      '',
    ].join('\n'),
  }),
};
