import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AddressHealth, updateHealth, withdrawnOf } from '../../../shared/reconcile/health.ts';

const A = '10.0.1.165';
const B = '10.0.2.19';
const LIMITS = { missesToWithdraw: 3, hitsToRestore: 2 };

/** The withdrawn addresses after each of these answers in turn. */
function story(answers: string[][], addresses = [A, B]): string[][] {
  let health: AddressHealth[] = [];
  return answers.map((answer) => {
    health = updateHealth(health, addresses, answer, LIMITS);
    return withdrawnOf(health);
  });
}

describe('an address', () => {
  test('is withdrawn at the third miss in a row, not at the second', () => {
    expect(story([[A], [A], [A]])).toEqual([[], [], [B]]);
  });

  test('that is answered in between begins anew', () => {
    expect(story([[A], [A], [A, B], [A], [A], [A]])).toEqual([[], [], [], [], [], [B]]);
  });

  test('comes back at the second answer in a row, not at the first', () => {
    const gone = [[A], [A], [A]];
    expect(story([...gone, [A, B], [A, B]]).slice(2)).toEqual([[B], [B], []]);
    expect(story([...gone, [A, B], [A], [A, B], [A, B]]).slice(2)).toEqual([
      [B],
      [B],
      [B],
      [B],
      [],
    ]);
  });

  test('is not counted by an empty answer, or by one that names none of ours', () => {
    expect(story([[A], [A], [], ['192.0.2.1'], [A]])).toEqual([[], [], [], [], [B]]);
  });

  test('that joined the endpoint is served at once', () => {
    const health = updateHealth([], [A], [A], LIMITS);
    expect(withdrawnOf(updateHealth(health, [A, B], [A], LIMITS))).toEqual([]);
  });
});

test('the last address is never withdrawn, and the order of answers does not matter', () => {
  const answer = fc.subarray([A, B, '10.0.3.7']);
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 30 }), (answers) => {
      const addresses = [A, B, '10.0.3.7'];
      const forward = story(answers, addresses);
      expect(forward.every((withdrawn) => withdrawn.length < addresses.length)).toBe(true);
      expect(
        story(
          answers.map((one) => [...one].reverse()),
          addresses,
        ),
      ).toEqual(forward);
    }),
  );
});
