import type { VirtualClock } from '../../../embedded-aws/clock.ts';

/**
 * Lets many functions run at once in virtual time. A function moves only when the clock comes to the end of
 * one of its waits, and the clock goes on only when nothing moves any more: so one order of moves is one run.
 */
export class Engine {
  readonly clock: VirtualClock;
  /** Calls that are being answered at this instant: they take turns of Node's event loop. */
  answering = 0;
  /** No call is slow that begins while this is so. */
  isWithoutDelays = false;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  /** Begins at once; what it does until its first wait is done before the clock goes on. */
  async begin(work: () => void): Promise<void> {
    work();
    await this.#still();
  }

  /** So many milliseconds of virtual time; never ends where `isGone` says so at the end of them. */
  wait(ms: number, label: string, isGone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, label, async () => {
        if (isGone()) return;
        resolve();
        await this.#still();
      });
    });
  }

  async answered<T>(call: () => Promise<T>): Promise<T> {
    this.answering += 1;
    try {
      return await call();
    } finally {
      this.answering -= 1;
    }
  }

  /** Promises are all settled when Node comes to its next turn; the embedded cloud takes turns of its own. */
  async #still(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.answering > 0);
  }
}
