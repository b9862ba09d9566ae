import type { PublicDns } from './public-dns.ts';
import type { Sandbox } from './sandbox.ts';

/** A validating resolver of the site, for daemons that only forward. */
export const BASE_ADDRESS = '10.53.0.53';

/** The site's own configuration of an Unbound that validates with the stand-in for public DNS. */
export function unboundConf(
  addresses: readonly string[],
  { hints, ds }: PublicDns,
  options: readonly string[],
): string {
  return `
server:
${addresses.map((address) => `  interface: ${address}`).join('\n')}
  access-control: 0.0.0.0/0 allow
  do-ip6: no
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  root-hints: "${hints}"
  trust-anchor: ". DS ${ds}"
${options.map((option) => `  ${option}`).join('\n')}
remote-control:
  control-enable: no
`;
}

export async function startBase(sandbox: Sandbox, publicDns: PublicDns): Promise<void> {
  const path = '/run/base/unbound.conf';
  const options = ['directory: "/run/base"', 'num-threads: 1', 'do-not-query-localhost: no'];
  await sandbox.must(['ip', 'address', 'add', BASE_ADDRESS, 'dev', 'lo']);
  await sandbox.call('write', path, unboundConf([BASE_ADDRESS], publicDns, options));
  await sandbox.call('start', 'base', ['unbound', '-d', '-p', '-c', path]);
}
