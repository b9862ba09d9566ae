import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Daemon } from './daemon.ts';
import { Host } from './host.ts';

/** The programs that every sandbox needs. */
const OWN = {
  programs: ['unshare', 'ip', 'named', 'dnssec-keygen', 'dnssec-signzone', 'unbound'],
  installedBy: 'apt-get install bind9 bind9-utils bind9-dnsutils unbound iproute2',
};

/**
 * Declares a suite whose tests share one daemon. If a program is missing, a single test names it and the command that
 * installs it. The test is skipped, or fails if CI is set.
 */
export function withDaemon(daemon: Daemon, suite: (host: () => Host) => void): void {
  const missing = whatIsMissing(daemon);
  describe(daemon.name, () => {
    if (missing !== undefined) {
      test(`${daemon.name} can be tested: ${missing}`, (context) => {
        if (process.env.CI) throw new Error(missing);
        context.skip(missing);
      });
      return;
    }
    let host: Host | undefined;
    beforeAll(async () => {
      host = await Host.open(daemon);
    });
    afterAll(() => host?.close());
    suite(() => {
      if (host === undefined) throw new Error('The host exists only while tests run.');
      return host;
    });
  });
}

/** The programs that a suite needs and this machine does not have, with the command that installs them. */
export function whatIsMissing({
  name,
  programs,
  installedBy,
}: { name: string } & Pick<Daemon, 'programs' | 'installedBy'>): string | undefined {
  if (process.getuid?.() !== 0) return 'namespaces need root';
  for (const needed of [OWN, { programs, installedBy }]) {
    const missing = needed.programs.filter((program) => !isInstalled(program));
    if (missing.length > 0) {
      return `${name} needs ${missing.join(', ')}: ${needed.installedBy}`;
    }
  }
  return undefined;
}

function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}
