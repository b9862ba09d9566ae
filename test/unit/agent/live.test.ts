import { describe, expect, test } from 'vitest';
import { describeWrong, lastingWrongAnswers, wrongAnswers } from '../../../agent/live.ts';
import type { Reply } from '../../../agent/ports.ts';

const QUESTION = {
  name: 's3.eu-west-2.amazonaws.com',
  type: 'A' as const,
  answers: ['10.0.1.165', '10.0.2.12'],
  complete: false,
};

/** A resolver that gives these replies in order and then repeats the last one. */
function resolverWith(...replies: Reply[]) {
  let now = 0;
  let asked = 0;
  return {
    live: {
      server: { address: '127.0.0.1', port: 53 },
      asker: {
        ask: async () => {
          asked += 1;
          return replies[Math.min(asked, replies.length) - 1] ?? { rcode: '', addresses: [] };
        },
      },
      clock: {
        // Nothing that is measured here depends on the wall clock.
        now: () => new Date(0),
        elapsed: () => now,
        chance: () => 0,
        sleep: async (milliseconds: number) => {
          now += milliseconds;
        },
      },
    },
    asked: () => asked,
  };
}

const reply = (...addresses: string[]): Reply => ({ rcode: 'NOERROR', addresses });
const RIGHT = reply('10.0.1.165');
const PUBLIC = reply('52.95.1.1');

describe('the check of an answer', () => {
  test.each<[Reply, boolean]>([
    [reply('10.0.1.165', '10.0.2.12'), true],
    [reply('10.0.2.12'), true],
    [reply(), false],
    [reply('10.0.1.165', '52.95.1.1'), false],
    [{ rcode: 'SERVFAIL', addresses: ['10.0.1.165'] }, false],
    [{ rcode: 'TIMEOUT', addresses: [] }, false],
  ])('the reply %j is correct: %s', async (given, isRight) => {
    const wrong = await wrongAnswers(resolverWith(given).live, [QUESTION], 0);
    expect(wrong.length === 0).toBe(isRight);
  });

  test.each<[Reply, boolean]>([
    [reply('10.0.2.12', '10.0.1.165'), true],
    [reply('10.0.1.165'), false],
    [reply('10.0.1.165', '10.0.1.165'), false],
    [reply('10.0.1.165', '10.0.2.12', '52.95.1.1'), false],
  ])('the reply %j is correct for a complete question: %s', async (given, isRight) => {
    const question = { ...QUESTION, complete: true };
    const wrong = await wrongAnswers(resolverWith(given).live, [question], 0);
    expect(wrong.length === 0).toBe(isRight);
  });

  test('accepts an IPv6 address in any spelling', async () => {
    const question = { ...QUESTION, type: 'AAAA' as const, answers: ['fd00:0:0::5'] };
    expect(await wrongAnswers(resolverWith(reply('fd00::5')).live, [question], 0)).toEqual([]);
  });
});

describe('the wait for correct answers', () => {
  test('asks again until the answer is correct', async () => {
    const slow = resolverWith(PUBLIC, PUBLIC, RIGHT);
    expect(await wrongAnswers(slow.live, [QUESTION], 1000)).toEqual([]);
  });

  test('stops asking when the patience is over', async () => {
    const wrong = resolverWith(PUBLIC);
    expect(await wrongAnswers(wrong.live, [QUESTION], 1000)).toHaveLength(1);
    expect(wrong.asked()).toBe(5);
  });

  test('ends after 30 seconds although 1,900 questions are not answered', async () => {
    const names = Array.from({ length: 1900 }, (_, index) => `b${index}.${QUESTION.name}`);
    const silent = resolverWith({ rcode: 'TIMEOUT', addresses: [] });
    // Twenty questions wait at one time, so each adds a twentieth of its wait.
    const ask = async (_: unknown, __: unknown, milliseconds: number) => {
      await silent.live.clock.sleep(milliseconds / 20);
      return { rcode: 'TIMEOUT', addresses: [] };
    };
    const questions = names.map((name) => ({ ...QUESTION, name }));
    const wrong = await wrongAnswers({ ...silent.live, asker: { ask } }, questions, 4000);
    expect(wrong).toHaveLength(1900);
    expect(silent.live.clock.elapsed()).toBeLessThan(30_001);
    expect(silent.live.clock.elapsed()).toBeGreaterThan(29_000);
  });

  test('rejects an answer that was correct only before the reload took effect', async () => {
    const turning = resolverWith(RIGHT, PUBLIC);
    expect(await lastingWrongAnswers(turning.live, [QUESTION], 1000)).toHaveLength(1);
  });

  test('sends no query if there are no questions', async () => {
    const none = resolverWith(RIGHT);
    expect(await lastingWrongAnswers(none.live, [], 1000)).toEqual([]);
    expect(none.asked()).toBe(0);
  });
});

test('describes only the first three of many wrong answers', () => {
  const wrong = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    question: { ...QUESTION, name, answers: ['10.0.0.1'] },
    reply: name === 'a' ? { rcode: 'SERVFAIL', addresses: [] } : PUBLIC,
  }));
  expect(describeWrong(wrong)).toBe(
    'a A: SERVFAIL instead of 10.0.0.1; b A: 52.95.1.1 instead of 10.0.0.1; c A: 52.95.1.1 instead of 10.0.0.1; and 2 more',
  );
});

test('describes permitted answers with "or" and complete answers with "and"', () => {
  const [some, all] = [false, true].map((complete) =>
    describeWrong([{ question: { ...QUESTION, complete }, reply: PUBLIC }]),
  );
  expect(some).toContain('instead of 10.0.1.165 or 10.0.2.12');
  expect(all).toContain('instead of 10.0.1.165 and 10.0.2.12');
});
