import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MS = 100;

/** Polls until the answer meets the condition. At the deadline, throws an error with the last answer. */
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
        `Timed out after ${seconds} s waiting until ${what}. Last answer: ${JSON.stringify(answer)}`,
      );
    }
    await pause(INTERVAL_MS);
  }
}

/** Seconds since a time of `Date.now()`. */
export function secondsSince(time: number): number {
  return (Date.now() - time) / 1000;
}
