import { expect, test } from 'vitest';
import type { Daemon } from '../resolvers/harness/index.ts';
import type { BadAnswer } from './harness/client.ts';
import { expectAt, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { type Edition, withContent } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';
import type { Use } from './harness/publisher.ts';

export interface Exceptions {
  /** Describes the bad answers that a load of a revision may cause. Undefined if it may cause none. */
  tolerated?: (badAnswers: readonly BadAnswer[]) => string;
}

/** The tests that every resolver must pass. */
export function contract(daemon: Daemon, use: Use, { tolerated }: Exceptions = {}): void {
  const loading = tolerated === undefined ? {} : { tolerated };
  withMachine(daemon, use, (machine) => {
    test('installs the first revision', async (context) => {
      const m = machine();
      await m.begin();
      await m.publish(m.first);
      await withFault(context, m, {
        ...loading,
        fault: 'install',
        editions: [],
        action: async () => {
          expect(outcomeOf(await m.agent())).toBe('`installed`');
          return 'installed the revision';
        },
      });
      await expectAt(m, m.first);
    });

    test('changes nothing for the same revision', async (context) => {
      const m = machine();
      await installFirst(m);
      await withFault(context, m, {
        fault: 'unchanged',
        editions: [m.first],
        action: async () => {
          const before = await m.traces();
          const run = await m.agent();
          expect(outcomeOf(run)).toBe('`unchanged`');
          expect(run.commands).toEqual([]);
          expect(await m.traces()).toEqual(before);
          return 'changed no file and ran no command';
        },
      });
    });

    test('installs the next revision', async (context) => {
      const m = machine();
      await installFirst(m);
      await withFault(context, m, {
        ...loading,
        fault: 'upgrade',
        editions: [m.first, m.second],
        action: async () => {
          await m.serve(m.second);
          await m.publish(m.second);
          expect(outcomeOf(await m.agent())).toBe('`installed`');
          return 'installed the revision';
        },
      });
      await expectAt(m, m.second);
    });

    test('changes nothing if the checker refuses an artifact', async (context) => {
      const m = machine();
      await installFirst(m);
      await withFault(context, m, {
        fault: 'badArtifact',
        editions: [m.first],
        action: async () => {
          await m.publish(withSyntaxError(m.second));
          const run = await m.agent();
          expect(outcomeOf(run)).toBe('`check-refused`: `check-refused`');
          return 'changed nothing: `check-refused`';
        },
      });
      await expectAt(m, m.first);
    });

    test('restores the old files if the resolver answers wrongly', async (context) => {
      const m = machine();
      await installFirst(m);
      await withFault(context, m, {
        ...loading,
        fault: 'wrongAnswers',
        editions: [m.first, m.second],
        action: async () => {
          await m.publish(withUnansweredQuestion(m.second));
          expect(outcomeOf(await m.agent())).toBe('`answers-wrong`: `answers-wrong`');
          return 'restored the old files and tested them: `answers-wrong`';
        },
      });
      await expectAt(m, m.first);
    });
  });
}

/** For a resolver that restarts instead of reloading: answers may be missing for a moment, but never wrong. */
export function restarting(badAnswers: readonly BadAnswer[]): string {
  for (const { got } of badAnswers) expect(got).toBe('TIMEOUT');
  const times = badAnswers.map(({ milliseconds }) => milliseconds);
  // A rollback restarts twice. Each restart may lose one second, with ten queries a second.
  expect(times.length).toBeLessThanOrEqual(20);
  return 'missing for less than a second at each restart';
}

/** The same edition with an invalid line in every file. */
export function withSyntaxError(edition: Edition): Edition {
  return withContent(edition, '', (content) => `${content}this is not valid\n`);
}

/** The same edition with a question for a name that no file makes private. */
export function withUnansweredQuestion(edition: Edition): Edition {
  const question = {
    name: 's3-control.eu-west-2.amazonaws.com',
    type: 'A' as const,
    answers: ['10.0.1.165'],
    complete: false,
    uses: ['forward' as const, 'rewrite' as const],
  };
  const { manifest } = edition;
  return { ...edition, manifest: { ...manifest, questions: [...manifest.questions, question] } };
}
