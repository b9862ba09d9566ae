import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

export const realClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  chance: Math.random,
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, { ...(signal && { signal }) });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
