import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { askingForMore, unreadable } from './contract.ts';
import { dieAtEachStep, HURRIED } from './harness/crash.ts';
import { atFirst, endure, expectAt, outcomeOf } from './harness/endure.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** Some hundred runs of the agent. */
const LONG = { timeout: 600_000 };

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
        return 'no target was touched; the next run removes what lies beside them, and refuses it again';
      },
    });
  });

  test('dies at each step of an upgrade that answers wrongly', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'crashWrong',
      editions: [m.first, m.second],
      deed: async () => {
        await dieAtEachStep(m, {
          deed: 'once',
          from: 'rndc',
          // It waits in vain each time.
          environment: { ...HURRIED, SETTLE: '0.3' },
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
});
