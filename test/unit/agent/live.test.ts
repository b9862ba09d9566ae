import { describe, expect, test } from 'vitest';
import { describeWrong, lastingWrongAnswers, wrongAnswers } from '../../../agent/live.ts';
import type { Reply } from '../../../agent/ports.ts';

const QUESTION = {
  name: 's3.eu-west-2.amazonaws.com',
  type: 'A' as const,
  answers: ['10.0.1.165', '10.0.2.12'],
  complete: false,
};

/** A resolver that gives these replies one after another, and the last one for ever. */
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
        now: () => new Date(now),
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

describe('an answer', () => {
  test.each<[Reply, boolean]>([
    [reply('10.0.1.165', '10.0.2.12'), true],
    [reply('10.0.2.12'), true],
    [reply(), false],
    [reply('10.0.1.165', '52.95.1.1'), false],
    [{ rcode: 'SERVFAIL', addresses: ['10.0.1.165'] }, false],
    [{ rcode: 'TIMEOUT', addresses: [] }, false],
  ])('%j is right: %s', async (given, isRight) => {
    const wrong = await wrongAnswers(resolverWith(given).live, [QUESTION], 0);
    expect(wrong.length === 0).toBe(isRight);
  });

  test.each<[Reply, boolean]>([
    [reply('10.0.2.12', '10.0.1.165'), true],
    [reply('10.0.1.165'), false],
    [reply('10.0.1.165', '10.0.1.165'), false],
    [reply('10.0.1.165', '10.0.2.12', '52.95.1.1'), false],
  ])('%j is right where all have to be there: %s', async (given, isRight) => {
    const question = { ...QUESTION, complete: true };
    const wrong = await wrongAnswers(resolverWith(given).live, [question], 0);
    expect(wrong.length === 0).toBe(isRight);
  });

  test('of IPv6 counts in any spelling', async () => {
    const question = { ...QUESTION, type: 'AAAA' as const, answers: ['fd00:0:0::5'] };
    expect(await wrongAnswers(resolverWith(reply('fd00::5')).live, [question], 0)).toEqual([]);
  });
});

describe('patience', () => {
  test('waits until it is right', async () => {
    const slow = resolverWith(PUBLIC, PUBLIC, RIGHT);
    expect(await wrongAnswers(slow.live, [QUESTION], 1000)).toEqual([]);
  });

  test('and no longer than it was told', async () => {
    const never = resolverWith(PUBLIC);
    expect(await wrongAnswers(never.live, [QUESTION], 1000)).toHaveLength(1);
    expect(never.asked()).toBe(5);
  });

  test('an answer that was right only before the reload took effect does not count', async () => {
    const turning = resolverWith(RIGHT, PUBLIC);
    expect(await lastingWrongAnswers(turning.live, [QUESTION], 1000)).toHaveLength(1);
  });

  test('without questions nothing is waited for', async () => {
    const none = resolverWith(RIGHT);
    expect(await lastingWrongAnswers(none.live, [], 1000)).toEqual([]);
    expect(none.asked()).toBe(0);
  });
});

test('many wrong answers are told by the first few', () => {
  const wrong = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    question: { ...QUESTION, name, answers: ['10.0.0.1'] },
    reply: name === 'a' ? { rcode: 'SERVFAIL', addresses: [] } : PUBLIC,
  }));
  expect(describeWrong(wrong)).toBe(
    'a A: SERVFAIL instead of 10.0.0.1; b A: 52.95.1.1 instead of 10.0.0.1; c A: 52.95.1.1 instead of 10.0.0.1; and 2 more',
  );
});

test('some answers instead of all are told apart from wrong ones', () => {
  const [some, all] = [false, true].map((complete) =>
    describeWrong([{ question: { ...QUESTION, complete }, reply: PUBLIC }]),
  );
  expect(some).toContain('instead of 10.0.1.165 or 10.0.2.12');
  expect(all).toContain('instead of 10.0.1.165 and 10.0.2.12');
});
