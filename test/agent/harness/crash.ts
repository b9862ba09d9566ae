import { expect } from 'vitest';
import type { AgentRun, Machine } from './machine.ts';

/** Shortens the pauses of the agent. Other tests check that correct answers last. */
export const FAST = { SPEED: '10' };

export interface Crash {
  /** Prepares the machine and the feed for the next attempt. `number` rises with each attempt. */
  prepare: (number: number) => Promise<void>;
  command: 'once' | 'rollback';
  /** The environment of every run. */
  environment?: Readonly<Record<string, string>>;
  /** Starts at the first step with this prefix. Another test covers the steps before it. */
  from?: string;
  /** Assertions after the crash, before the next run. */
  afterCrash?: () => Promise<void>;
  /** Assertions after the next run, which has no fault. */
  afterRecovery: (recovered: AgentRun, number: number) => Promise<void>;
}

/**
 * Kills the agent before its first step, then before its second, until a run completes. Returns the number of crashes.
 */
export async function crashAtEachStep(machine: Machine, crash: Crash): Promise<number> {
  const { prepare, command, from, afterCrash, afterRecovery, environment = FAST } = crash;
  let number = 1;
  let step = 1;
  if (from !== undefined) {
    await prepare(number);
    const whole = await machine.agent(command, environment);
    step = whole.steps.findIndex((name) => name.startsWith(from)) + 1;
    expect(step, whole.output).toBeGreaterThan(0);
    await afterRecovery(whole, number);
    number += 1;
  }
  for (let crashes = 0; ; crashes += 1, number += 1, step += 1) {
    await prepare(number);
    const run = await machine.agent(command, { ...environment, FAULT: `die:${step}` });
    if (run.report !== undefined) {
      await afterRecovery(run, number);
      expect(crashes, run.output).toBeGreaterThan(0);
      return crashes;
    }
    expect(run.steps, run.output).toHaveLength(step);
    await afterCrash?.();
    const recovered = await machine.agent('once', environment);
    try {
      await afterRecovery(recovered, number);
    } catch (error) {
      throw new Error(`after the crash before "${run.steps.at(-1)}" (step ${step})`, {
        cause: error,
      });
    }
  }
}
