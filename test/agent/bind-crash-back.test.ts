import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { askingForMore, unreadable } from './contract.ts';
import { dieAtEachStep } from './harness/crash.ts';
import { atFirst, endure, expectAt, outcomeOf } from './harness/endure.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** Some hundred runs of the agent. */
const LONG = { timeout: 900_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('dies at each step of an upgrade that the checker refuses', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'crashRefused',
      editions: [m.first],
      deed: async () => {
        await dieAtEachStep(m, {
          deed: 'once',
          from: 'named-checkzone',
          prepare: (number) => m.publish(unreadable(atRevision(m.second, number + 1))),
          after: async (mended) => {
            expect(outcomeOf(mended)).toMatch(/^`(check-refused|waiting)`: `check-refused`$/);
            await expectAt(m, m.first);
          },
        });
        return 'the next run puts the old files back and refuses it again';
      },
    });
  });

  test('dies at each step of an upgrade that answers wrongly', LONG, async (context) => {
    const m = machine();
    await atFirst(m, { settleSeconds: 1 });
    await endure(context, m, {
      fault: 'crashWrong',
      editions: [m.first, m.second],
      deed: async () => {
        await dieAtEachStep(m, {
          deed: 'once',
          from: 'rndc',
          prepare: (number) => m.publish(askingForMore(atRevision(m.second, number + 1))),
          after: async (mended) => {
            expect(outcomeOf(mended)).toMatch(/^`(answers-wrong|waiting)`: `answers-wrong`$/);
            await expectAt(m, m.first);
          },
        });
        return 'the next run puts the old files back, and rolls back again';
      },
    });
  });

  test('dies at each step of a rollback', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'crashRollback',
      editions: [m.first, m.second],
      deed: async () => {
        let rolledBack = 0;
        const back = (number: number) => atRevision(m.first, 2 * number);
        await dieAtEachStep(m, {
          deed: 'rollback',
          prepare: async (number) => {
            for (const edition of [back(number), atRevision(m.second, 2 * number + 1)]) {
              await m.publish(edition);
              expect(outcomeOf(await m.agent('resume'))).toBe('`installed`');
            }
          },
          after: async (mended, number) => {
            const outcome = outcomeOf(mended);
            expect(outcome).toMatch(/^(`(unchanged|installed)`|`(rolled-back|held-back)`.*)$/);
            const isBack = outcome.includes('back');
            if (isBack) rolledBack += 1;
            await expectAt(m, isBack ? back(number) : atRevision(m.second, 2 * number + 1));
          },
        });
        expect(rolledBack).toBeGreaterThan(1);
        return 'the next run finishes it or leaves the installed revision: never a part of both';
      },
    });
  });
});
