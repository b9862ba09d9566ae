import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { dieAtEachStep } from './harness/crash.ts';
import { atFirst, endure, expectAt, outcomeOf } from './harness/endure.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** Some hundred runs of the agent. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('dies at each step of an upgrade', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    const next = (number: number) => atRevision(number % 2 === 1 ? m.second : m.first, number + 1);
    await endure(context, m, {
      fault: 'crashUpgrade',
      editions: [m.first, m.second],
      deed: async () => {
        await dieAtEachStep(m, {
          deed: 'once',
          prepare: (number) => m.publish(next(number)),
          meanwhile: async () => expect(await m.check()).toBe(''),
          after: async (mended, number) => {
            expect(['`installed`', '`unchanged`']).toContain(outcomeOf(mended));
            await expectAt(m, next(number));
          },
        });
        return 'the next run finishes it or puts the old files back, and installs it';
      },
    });
    expect(await m.stateFiles()).toEqual(['artifacts', 'report.json', 'state.json']);
  });
});
