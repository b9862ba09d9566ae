import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { withSyntaxError } from './contract.ts';
import { expectAt, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { atRevision } from './harness/feed.ts';
import { type Machine, STATE, withMachine } from './harness/machine.ts';
import { UNITS_PATH } from './harness/units.ts';

const FOLDER = '/etc/bind/privatelink-dns';
const FIRST = '/run/agent/first';
const OBSERVED = '/run/agent/observed';
/** The numeric id of the unprivileged user of Debian. */
const USER = '65534';

/** A checker that copies the files that other processes see, restarts the resolver, and then checks. */
const INSPECTING_CHECKER = `#!/bin/sh
rm -rf ${OBSERVED}
cp -r /proc/1/root${FOLDER} ${OBSERVED}
${UNITS_PATH}/systemctl restart named
for try in $(seq 50); do dig +time=1 +tries=1 @127.0.0.1 public-dns >/dev/null && break; sleep 0.05; done
exec /usr/bin/named-checkzone "$@"
`;

/** Fails as on a machine that forbids namespaces for the agent's user. */
const FAILING_UNSHARE = `#!/bin/sh
echo 'unshare: unshare failed: Operation not permitted' >&2
exit 1
`;

/**
 * Runs the agent as the systemd unit does: as its own user without capabilities, in the group that may read the key of
 * rndc.
 */
const OWN_USER = [
  ...['setpriv', `--reuid=${USER}`, '--regid=nogroup', '--groups=bind'],
  ...['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
];

withMachine(bind, 'rewrite', (machine) => {
  test('keeps the old files in place while the checker reads the new files', async (context) => {
    const m = machine();
    await installFirst(m);
    await m.must(['cp', '-r', FOLDER, FIRST]);
    await putProgram(m, 'named-checkzone', INSPECTING_CHECKER);
    await withFault(context, m, {
      fault: 'startUnderCheck',
      editions: [m.first, m.second],
      tolerated: () => 'answers while the resolver started',
      action: async () => {
        await m.publish(withSyntaxError(m.second));
        expect(outcomeOf(await m.agent())).toBe('`check-refused`: `check-refused`');
        await m.must(['diff', '-r', '--exclude=.*', FIRST, OBSERVED]);
        await expectAt(m, m.first);
        await m.publish(atRevision(m.second, m.second.manifest.revision + 1));
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        await m.must(['diff', '-r', '--exclude=.*', FIRST, OBSERVED]);
        return 'kept the old files in place during the check, so the resolver started with them';
      },
    });
    await m.must(['rm', '-r', `${UNITS_PATH}/named-checkzone`, FIRST, OBSERVED]);
  });

  test('checks and installs as a user without capabilities', async (context) => {
    const m = machine();
    await installFirst(m);
    await m.must(['chown', '-R', USER, FOLDER, STATE]);
    await withFault(context, m, {
      fault: 'ownUser',
      editions: [m.first, m.second],
      action: async () => {
        await publishFor(m, withSyntaxError(m.second));
        expect(outcomeOf(await m.agent('once', {}, OWN_USER))).toBe(
          '`check-refused`: `check-refused`',
        );
        await expectAt(m, m.first);
        await publishFor(m, atRevision(m.second, m.second.manifest.revision + 1));
        expect(outcomeOf(await m.agent('once', {}, OWN_USER))).toBe('`installed`');
        return 'refused the revision that the checker refused, and installed the revision that it accepted';
      },
    });
  });

  test('changes nothing if namespaces are forbidden and check is staged', async (context) => {
    const m = machine();
    await installFirst(m);
    await putProgram(m, 'unshare', FAILING_UNSHARE);
    await withFault(context, m, {
      fault: 'noNamespace',
      editions: [m.first, m.second],
      action: async () => {
        await m.publish(m.second);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `no-namespace`');
        await expectAt(m, m.first);
        await m.configureAgent({ check: 'in-place' });
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `changed nothing: ${outcome}; the next run with \`check: in-place\` installed the revision`;
      },
    });
    await expectAt(m, m.second);
    await m.must(['rm', `${UNITS_PATH}/unshare`]);
  });

  test('restores the old files if the checker refuses the files in place', async (context) => {
    const m = machine();
    await installFirst(m, { check: 'in-place' });
    await withFault(context, m, {
      fault: 'badInPlace',
      editions: [m.first],
      action: async () => {
        await m.publish(withSyntaxError(m.second));
        expect(outcomeOf(await m.agent())).toBe('`check-refused`: `check-refused`');
        return 'restored the old files before any reload: `check-refused`';
      },
    });
    await expectAt(m, m.first);
  });
});

async function putProgram(m: Machine, name: string, content: string): Promise<void> {
  await m.host.install([{ install: `${UNITS_PATH}/${name}`, content }]);
  await m.must(['chmod', '+x', `${UNITS_PATH}/${name}`]);
}

/** Publishes so that a user other than root can read the feed. */
async function publishFor(m: Machine, edition: Parameters<Machine['publish']>[0]): Promise<void> {
  await m.publish(edition);
  await m.must(['chmod', '-R', 'a+rX', m.feed.path]);
}
