import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { unreadable } from './contract.ts';
import { atFirst, endure, expectAt, outcomeOf } from './harness/endure.ts';
import { atRevision } from './harness/feed.ts';
import { type Machine, STATE, withMachine } from './harness/machine.ts';
import { UNITS_PATH } from './harness/units.ts';

const FOLDER = '/etc/bind/privatelink-dns';
const FIRST = '/run/agent/first';
const SEEN = '/run/agent/seen';

/** A checker that looks at what everybody else sees, starts the resolver again, and then does its work. */
const NOSY = `#!/bin/sh
rm -rf ${SEEN}
cp -r /proc/1/root${FOLDER} ${SEEN}
${UNITS_PATH}/systemctl restart named
for try in $(seq 50); do dig +time=1 +tries=1 @127.0.0.1 public-dns >/dev/null && break; sleep 0.05; done
exec /usr/bin/named-checkzone "$@"
`;

/** As on machines that forbid namespaces to the agent's user. */
const FORBIDDEN = `#!/bin/sh
echo 'unshare: unshare failed: Operation not permitted' >&2
exit 1
`;

/** As the unit runs it: a user of its own without any capability, and in the group that may read rndc's key. */
const OWN_USER = [
  ...['setpriv', '--reuid=nobody', '--regid=nogroup', '--groups=bind'],
  ...['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
];

withMachine(bind, 'rewrite', (machine) => {
  test('the resolver starts again while its checker reads', async (context) => {
    const m = machine();
    await atFirst(m);
    await m.must(['cp', '-r', FOLDER, FIRST]);
    await putProgram(m, 'named-checkzone', NOSY);
    await endure(context, m, {
      fault: 'startUnderCheck',
      editions: [m.first, m.second],
      suffered: () => 'those while it started',
      deed: async () => {
        await m.publish(unreadable(m.second));
        expect(outcomeOf(await m.agent())).toBe('`check-refused`: `check-refused`');
        await m.must(['diff', '-r', '--exclude=.*', FIRST, SEEN]);
        await expectAt(m, m.first);
        await m.publish(atRevision(m.second, m.second.manifest.revision + 1));
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        await m.must(['diff', '-r', '--exclude=.*', FIRST, SEEN]);
        return 'the old files were in place as long as the checker read, and the resolver started with them';
      },
    });
    await m.must(['rm', '-r', `${UNITS_PATH}/named-checkzone`, FIRST, SEEN]);
  });

  test('a user of its own, without any capability', async (context) => {
    const m = machine();
    await atFirst(m);
    await m.must(['chown', '-R', 'nobody', FOLDER, STATE]);
    await endure(context, m, {
      fault: 'ownUser',
      editions: [m.first, m.second],
      deed: async () => {
        await publishFor(m, unreadable(m.second));
        expect(outcomeOf(await m.agent('once', {}, OWN_USER))).toBe(
          '`check-refused`: `check-refused`',
        );
        await expectAt(m, m.first);
        await publishFor(m, atRevision(m.second, m.second.manifest.revision + 1));
        expect(outcomeOf(await m.agent('once', {}, OWN_USER))).toBe('`installed`');
        return 'refused what the checker refuses, and installed what it accepts';
      },
    });
  });

  test('namespaces are forbidden', async (context) => {
    const m = machine();
    await atFirst(m);
    await putProgram(m, 'unshare', FORBIDDEN);
    await endure(context, m, {
      fault: 'noNamespace',
      editions: [m.first, m.second],
      deed: async () => {
        await m.publish(m.second);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `no-namespace`');
        await expectAt(m, m.first);
        await m.configureAgent({ check: 'in-place' });
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `touched nothing: ${outcome}; with \`check: in-place\`, the next run installs it`;
      },
    });
    await expectAt(m, m.second);
    await m.must(['rm', `${UNITS_PATH}/unshare`]);
  });

  test('a checker that reads in place refuses', async (context) => {
    const m = machine();
    await atFirst(m, { check: 'in-place' });
    await endure(context, m, {
      fault: 'badInPlace',
      editions: [m.first],
      deed: async () => {
        await m.publish(unreadable(m.second));
        expect(outcomeOf(await m.agent())).toBe('`check-refused`: `check-refused`');
        return 'put the old files back before any reload: `check-refused`';
      },
    });
    await expectAt(m, m.first);
  });
});

async function putProgram(m: Machine, name: string, content: string): Promise<void> {
  await m.host.install([{ install: `${UNITS_PATH}/${name}`, content }]);
  await m.must(['chmod', '+x', `${UNITS_PATH}/${name}`]);
}

/** The feed's folder is root's alone otherwise. */
async function publishFor(m: Machine, edition: Parameters<Machine['publish']>[0]): Promise<void> {
  await m.publish(edition);
  await m.must(['chmod', '-R', 'a+rX', m.feed.path]);
}
