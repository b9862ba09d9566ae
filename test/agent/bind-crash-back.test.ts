import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { withSyntaxError, withUnansweredQuestion } from './contract.ts';
import { crashAtEachStep, FAST } from './harness/crash.ts';
import { expectAt, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** These tests run the agent some hundred times. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test(
    'recovers from a crash at each step of an upgrade that the checker refuses',
    LONG,
    async (context) => {
      const m = machine();
      await installFirst(m);
      await withFault(context, m, {
        fault: 'crashRefused',
        editions: [m.first],
        action: async () => {
          await crashAtEachStep(m, {
            command: 'once',
            from: 'named-checkzone',
            prepare: (number) => m.publish(withSyntaxError(atRevision(m.second, number + 1))),
            afterRecovery: async (recovered) => {
              expect(outcomeOf(recovered)).toMatch(/^`(check-refused|waiting)`: `check-refused`$/);
              await expectAt(m, m.first);
            },
          });
          return 'changed no target; the next run removed the temporary files and refused the revision again';
        },
      });
    },
  );

  test(
    'recovers from a crash at each step of an upgrade that answers wrongly',
    LONG,
    async (context) => {
      const m = machine();
      await installFirst(m);
      await withFault(context, m, {
        fault: 'crashWrong',
        editions: [m.first, m.second],
        action: async () => {
          await crashAtEachStep(m, {
            command: 'once',
            from: 'rndc',
            // The answers stay wrong, so each run waits for the whole time.
            environment: { ...FAST, SETTLE: '0.3' },
            prepare: (number) =>
              m.publish(withUnansweredQuestion(atRevision(m.second, number + 1))),
            afterRecovery: async (recovered) => {
              expect(outcomeOf(recovered)).toMatch(/^`(answers-wrong|waiting)`: `answers-wrong`$/);
              await expectAt(m, m.first);
            },
          });
          return 'the next run restored the old files and did not install the revision';
        },
      });
    },
  );
});
