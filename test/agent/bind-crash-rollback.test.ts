import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { dieAtEachStep } from './harness/crash.ts';
import { atFirst, endure, expectAt, outcomeOf } from './harness/endure.ts';
import { STATE, withMachine } from './harness/machine.ts';

const FOLDER = '/etc/bind/privatelink-dns';

/** The second revision over the first, as the agent installed it: kept once, and put back before each rollback. */
const SAVED = '/run/agent/saved';
const SAVE = `mkdir ${SAVED}; cp -a "$0" ${SAVED}/state; cp -a "$1" ${SAVED}/folder`;
const RESTORE = `rm -r "$0"; cp -a ${SAVED}/state "$0"; cp ${SAVED}/folder/* "$1"; rndc reload`;

/** Some hundred runs of the agent. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('dies at each step of a rollback', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    await m.publish(m.second);
    expect(outcomeOf(await m.agent())).toBe('`installed`');
    await m.must(['sh', '-ec', SAVE, STATE, FOLDER]);
    await endure(context, m, {
      fault: 'crashRollback',
      editions: [m.first, m.second],
      deed: async () => {
        let rolledBack = 0;
        await dieAtEachStep(m, {
          deed: 'rollback',
          prepare: async () => {
            await m.must(['sh', '-ec', RESTORE, STATE, FOLDER]);
          },
          after: async (mended) => {
            const outcome = outcomeOf(mended);
            expect(outcome).toMatch(/^(`(unchanged|installed)`|`(rolled-back|held-back)`.*)$/);
            const isBack = outcome.includes('back');
            if (isBack) rolledBack += 1;
            await expectAt(m, isBack ? m.first : m.second);
          },
        });
        expect(rolledBack).toBeGreaterThan(1);
        return 'the next run finishes it or leaves the installed revision: never a part of both';
      },
    });
  });
});
