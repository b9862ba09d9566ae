import { expect, test } from 'vitest';
import type { Daemon } from '../resolvers/harness/index.ts';
import type { Mishap } from './harness/client.ts';
import { atFirst, endure, expectAt, outcomeOf } from './harness/endure.ts';
import { type Edition, withContent } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';
import type { Use } from './harness/publisher.ts';

export interface Peculiarities {
  /** What clients have to put up with when a revision is loaded; undefined: nothing. */
  suffered?: (mishaps: readonly Mishap[]) => string;
}

/** What the agent does on every resolver. */
export function contract(daemon: Daemon, use: Use, { suffered }: Peculiarities = {}): void {
  const loading = suffered === undefined ? {} : { suffered };
  withMachine(daemon, use, (machine) => {
    test('the first installation', async (context) => {
      const m = machine();
      await m.begin();
      await m.publish(m.first);
      await endure(context, m, {
        ...loading,
        fault: 'install',
        editions: [],
        deed: async () => {
          expect(outcomeOf(await m.agent())).toBe('`installed`');
          return 'installed it';
        },
      });
      await expectAt(m, m.first);
    });

    test('the same revision again', async (context) => {
      const m = machine();
      await atFirst(m);
      await endure(context, m, {
        fault: 'unchanged',
        editions: [m.first],
        deed: async () => {
          const before = await m.traces();
          const run = await m.agent();
          expect(outcomeOf(run)).toBe('`unchanged`');
          expect(run.commands).toEqual([]);
          expect(await m.traces()).toEqual(before);
          return 'nothing: no file is touched, no command is run';
        },
      });
    });

    test('an upgrade', async (context) => {
      const m = machine();
      await atFirst(m);
      await endure(context, m, {
        ...loading,
        fault: 'upgrade',
        editions: [m.first, m.second],
        deed: async () => {
          await m.serve(m.second);
          await m.publish(m.second);
          expect(outcomeOf(await m.agent())).toBe('`installed`');
          return 'installed it';
        },
      });
      await expectAt(m, m.second);
    });

    test('an artifact that the checker refuses', async (context) => {
      const m = machine();
      await atFirst(m);
      await endure(context, m, {
        fault: 'badArtifact',
        editions: [m.first],
        deed: async () => {
          await m.publish(unreadable(m.second));
          const run = await m.agent();
          expect(outcomeOf(run)).toBe('`check-refused`: `check-refused`');
          return 'touched nothing: `check-refused`';
        },
      });
      await expectAt(m, m.first);
    });

    test('an artifact that answers wrongly', async (context) => {
      const m = machine();
      await atFirst(m);
      await endure(context, m, {
        ...loading,
        fault: 'wrongAnswers',
        editions: [m.first, m.second],
        deed: async () => {
          await m.publish(askingForMore(m.second));
          expect(outcomeOf(await m.agent())).toBe('`answers-wrong`: `answers-wrong`');
          return 'rolled back, and asked again: `answers-wrong`';
        },
      });
      await expectAt(m, m.first);
    });
  });
}

/** For a resolver that has no reload: nothing is wrong, and what is missing is over in a moment. */
export function restarting(mishaps: readonly Mishap[]): string {
  for (const { got } of mishaps) expect(got).toBe('TIMEOUT');
  const times = mishaps.map(({ milliseconds }) => milliseconds);
  // Twice where it is rolled back, ten times a second each.
  expect(times.length).toBeLessThanOrEqual(20);
  return 'missing for less than a second at each restart';
}

/** Every file has a line that is nothing. */
export function unreadable(edition: Edition): Edition {
  return withContent(edition, '', (content) => `${content}this is nothing\n`);
}

/** A name that no file makes private. */
export function askingForMore(edition: Edition): Edition {
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
