import type { VirtualClock } from '../../../embedded-aws/clock.ts';

/**
 * Runs many functions concurrently in virtual time. A function continues only when the clock reaches the end of one
 * of its waits, and the clock advances only when no function can continue. So the order of all steps is deterministic.
 */
export class Engine {
  readonly clock: VirtualClock;
  /** The number of calls in progress at this time. They take turns of Node's event loop. */
  callsInProgress = 0;
  /** While true, no new call is slow. */
  isWithoutDelays = false;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  /** Starts the work at once. The clock advances after the work has reached its first wait. */
  async begin(work: () => void): Promise<void> {
    work();
    await this.#settle();
  }

  /** Waits for a duration of virtual time. Never ends if `isKilled` is true at its end. */
  wait(ms: number, label: string, isKilled: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, label, async () => {
        if (isKilled()) return;
        resolve();
        await this.#settle();
      });
    });
  }

  async answered<T>(call: () => Promise<T>): Promise<T> {
    this.callsInProgress += 1;
    try {
      return await call();
    } finally {
      this.callsInProgress -= 1;
    }
  }

  /** Waits until no function can continue: all promises are settled, and no call is in progress. */
  async #settle(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.callsInProgress > 0);
  }
}
