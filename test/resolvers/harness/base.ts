import type { PublicDns } from './public-dns.ts';
import type { Room } from './room.ts';

/** A validating resolver of the site, for those that only forward. */
export const BASE_ADDRESS = '10.53.0.53';

export async function startBase(room: Room, { hints, ds }: PublicDns): Promise<void> {
  const conf = '/run/base/unbound.conf';
  await room.must(['ip', 'address', 'add', BASE_ADDRESS, 'dev', 'lo']);
  await room.call(
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
  await room.call('start', 'base', ['unbound', '-d', '-p', '-c', conf]);
}
