import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { FAST } from './harness/crash.ts';
import { expectFiles, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** These tests run the agent some hundred times. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('recovers from an I/O error at every third step of an upgrade', LONG, async (context) => {
    const m = machine();
    await installFirst(m);
    const next = (number: number) => atRevision(number % 2 === 1 ? m.second : m.first, number + 1);
    await withFault(context, m, {
      fault: 'errors',
      editions: [m.first, m.second],
      action: async () => {
        // The unit tests cover every step and other errors on a model of the disk.
        for (let number = 1, isOver = false; !isOver; number += 3) {
          await m.publish(next(number));
          const run = await m.agent('once', { ...FAST, FAULT: `fail:${number}` });
          isOver = run.steps.length < number;
          expect(await m.check()).toBe('');
          const recovered = await m.agent('resume', FAST);
          const where = `${run.steps[number - 1]}: ${run.output}\n${recovered.output}`;
          expect(['`installed`', '`unchanged`'], where).toContain(outcomeOf(recovered));
          await expectFiles(m, next(number));
        }
        return 'reported the error and restored the old files; the next run installed the revision';
      },
    });
  });
});
