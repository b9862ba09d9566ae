import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MS = 100;

/** There is no virtual clock here: asks again until the answer is right, and says what it was at the deadline. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  seconds = 20,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(
        `After ${seconds} s not: ${what}. The last answer: ${JSON.stringify(answer)}`,
      );
    }
    await pause(INTERVAL_MS);
  }
}

/** Seconds since a moment of `Date.now()`. */
export function secondsSince(moment: number): number {
  return (Date.now() - moment) / 1000;
}
