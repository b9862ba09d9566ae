import type { PublicDns } from './public-dns.ts';
import type { Sandbox } from './sandbox.ts';

/** A validating resolver of the site, for daemons that only forward. */
export const BASE_ADDRESS = '10.53.0.53';

export async function startBase(sandbox: Sandbox, { hints, ds }: PublicDns): Promise<void> {
  const conf = '/run/base/unbound.conf';
  await sandbox.must(['ip', 'address', 'add', BASE_ADDRESS, 'dev', 'lo']);
  await sandbox.call(
    'write',
    conf,
    `
server:
  interface: ${BASE_ADDRESS}
  access-control: 0.0.0.0/0 allow
  do-ip6: no
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: ""
  directory: "/run/base"
  num-threads: 1
  use-syslog: no
  do-not-query-localhost: no
  root-hints: "${hints}"
  trust-anchor: ". DS ${ds}"
remote-control:
  control-enable: no
`,
  );
  await sandbox.call('start', 'base', ['unbound', '-d', '-p', '-c', conf]);
}
