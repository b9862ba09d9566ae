import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { HURRIED } from './harness/crash.ts';
import { atFirst, endure, expectFiles, outcomeOf } from './harness/endure.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** Some hundred runs of the agent. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('has an I/O error at every third step of an upgrade', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    const next = (number: number) => atRevision(number % 2 === 1 ? m.second : m.first, number + 1);
    await endure(context, m, {
      fault: 'errors',
      editions: [m.first, m.second],
      deed: async () => {
        // Each in turn, and other errors: on the disk of the unit tests.
        for (let number = 1, isOver = false; !isOver; number += 3) {
          await m.publish(next(number));
          const run = await m.agent('once', { ...HURRIED, FAULT: `fail:${number}` });
          isOver = run.steps.length < number;
          expect(await m.check()).toBe('');
          const mended = await m.agent('resume', HURRIED);
          const where = `${run.steps[number - 1]}: ${run.output}\n${mended.output}`;
          expect(['`installed`', '`unchanged`'], where).toContain(outcomeOf(mended));
          await expectFiles(m, next(number));
        }
        return 'reports it and puts the old files back; the next run installs it';
      },
    });
  });
});
