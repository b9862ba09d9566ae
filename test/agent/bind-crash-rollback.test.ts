import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { crashAtEachStep } from './harness/crash.ts';
import { expectAt, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { STATE, withMachine } from './harness/machine.ts';

const FOLDER = '/etc/bind/privatelink-dns';

/** A copy of the second revision, installed over the first one. It is restored before each rollback. */
const COPY = '/run/agent/copy';
const MAKE_COPY = `mkdir ${COPY}; cp -a "$0" ${COPY}/state; cp -a "$1" ${COPY}/folder`;
const RESTORE = `rm -r "$0"; cp -a ${COPY}/state "$0"; cp ${COPY}/folder/* "$1"; rndc reload`;

/** These tests run the agent some hundred times. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('recovers from a crash at each step of a rollback', LONG, async (context) => {
    const m = machine();
    await installFirst(m);
    await m.publish(m.second);
    expect(outcomeOf(await m.agent())).toBe('`installed`');
    await m.must(['sh', '-ec', MAKE_COPY, STATE, FOLDER]);
    await withFault(context, m, {
      fault: 'crashRollback',
      editions: [m.first, m.second],
      action: async () => {
        let rolledBack = 0;
        await crashAtEachStep(m, {
          command: 'rollback',
          prepare: async () => {
            await m.must(['sh', '-ec', RESTORE, STATE, FOLDER]);
          },
          afterRecovery: async (recovered) => {
            const outcome = outcomeOf(recovered);
            expect(outcome).toMatch(/^(`(unchanged|installed)`|`(rolled-back|held-back)`.*)$/);
            const isBack = outcome.includes('back');
            if (isBack) rolledBack += 1;
            await expectAt(m, isBack ? m.first : m.second);
          },
        });
        expect(rolledBack).toBeGreaterThan(1);
        return 'the next run left one of the two revisions in place completely, never a mix of both';
      },
    });
  });
});
