import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AddressHealth, updateHealth, withdrawnOf } from '../../../shared/reconcile/health.ts';

const A = '10.0.1.165';
const B = '10.0.2.19';
const LIMITS = { missesToWithdraw: 3, hitsToRestore: 2 };

/** The withdrawn addresses after each of these answers. */
function withdrawnAfter(answers: string[][], addresses = [A, B]): string[][] {
  let health: AddressHealth[] = [];
  return answers.map((answer) => {
    health = updateHealth(health, addresses, answer, LIMITS);
    return withdrawnOf(health);
  });
}

describe('updateHealth', () => {
  test('withdraws an address at the third consecutive miss, not at the second', () => {
    expect(withdrawnAfter([[A], [A], [A]])).toEqual([[], [], [B]]);
  });

  test('resets the misses of an address when an answer contains it', () => {
    expect(withdrawnAfter([[A], [A], [A, B], [A], [A], [A]])).toEqual([[], [], [], [], [], [B]]);
  });

  test('restores an address at the second consecutive hit, not at the first', () => {
    const withdrawn = [[A], [A], [A]];
    expect(withdrawnAfter([...withdrawn, [A, B], [A, B]]).slice(2)).toEqual([[B], [B], []]);
    expect(withdrawnAfter([...withdrawn, [A, B], [A], [A, B], [A, B]]).slice(2)).toEqual([
      [B],
      [B],
      [B],
      [B],
      [],
    ]);
  });

  test('ignores an empty answer, and an answer with only unknown addresses', () => {
    expect(withdrawnAfter([[A], [A], [], ['192.0.2.1'], [A]])).toEqual([[], [], [], [], [B]]);
  });

  test('does not withdraw an address that was added to the endpoint', () => {
    const health = updateHealth([], [A], [A], LIMITS);
    expect(withdrawnOf(updateHealth(health, [A, B], [A], LIMITS))).toEqual([]);
  });
});

test('updateHealth never withdraws the last address, and ignores the order in an answer', () => {
  const answer = fc.subarray([A, B, '10.0.3.7']);
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 30 }), (answers) => {
      const addresses = [A, B, '10.0.3.7'];
      const forward = withdrawnAfter(answers, addresses);
      expect(forward.every((withdrawn) => withdrawn.length < addresses.length)).toBe(true);
      expect(
        withdrawnAfter(
          answers.map((one) => [...one].reverse()),
          addresses,
        ),
      ).toEqual(forward);
    }),
  );
});
