import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { crashAtEachStep } from './harness/crash.ts';
import { expectAt, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** These tests run the agent some hundred times. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('recovers from a crash at each step of an upgrade', LONG, async (context) => {
    const m = machine();
    await installFirst(m);
    const next = (number: number) => atRevision(number % 2 === 1 ? m.second : m.first, number + 1);
    await withFault(context, m, {
      fault: 'crashUpgrade',
      editions: [m.first, m.second],
      action: async () => {
        await crashAtEachStep(m, {
          command: 'once',
          prepare: (number) => m.publish(next(number)),
          afterCrash: async () => expect(await m.check()).toBe(''),
          afterRecovery: async (recovered, number) => {
            expect(['`installed`', '`unchanged`']).toContain(outcomeOf(recovered));
            await expectAt(m, next(number));
          },
        });
        return 'the next run completed the installation, or restored the old files and then installed the revision';
      },
    });
    expect(await m.stateFiles()).toEqual(['artifacts', 'report.json', 'state.json']);
  });
});
