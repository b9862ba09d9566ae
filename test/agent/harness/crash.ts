import { expect } from 'vitest';
import type { AgentRun, Machine } from './machine.ts';

/** How long right answers have to last is another test's. */
export const HURRIED = { HURRY: '10' };

export interface Crash {
  /** Makes the machine and the feed ready for another attempt; `number` only ever rises. */
  prepare: (number: number) => Promise<void>;
  deed: 'once' | 'rollback';
  /** Of every run. */
  environment?: Readonly<Record<string, string>>;
  /** Steps before the first that begins so are left out: another test has them. */
  from?: string;
  /** What must hold while the dead agent's work lies about. */
  meanwhile?: () => Promise<void>;
  /** What must hold after the next run, which nobody disturbs. */
  after: (mended: AgentRun, number: number) => Promise<void>;
}

/** The agent dies before its first step, then before its second, until it comes to its end. How often it died. */
export async function dieAtEachStep(machine: Machine, crash: Crash): Promise<number> {
  const { prepare, deed, from, meanwhile, after, environment = HURRIED } = crash;
  let number = 1;
  let step = 1;
  if (from !== undefined) {
    await prepare(number);
    const whole = await machine.agent(deed, environment);
    step = whole.steps.findIndex((name) => name.startsWith(from)) + 1;
    expect(step, whole.output).toBeGreaterThan(0);
    await after(whole, number);
    number += 1;
  }
  for (let deaths = 0; ; deaths += 1, number += 1, step += 1) {
    await prepare(number);
    const run = await machine.agent(deed, { ...environment, FAULT: `die:${step}` });
    if (run.report !== undefined) {
      await after(run, number);
      expect(deaths, run.output).toBeGreaterThan(0);
      return deaths;
    }
    expect(run.steps, run.output).toHaveLength(step);
    await meanwhile?.();
    const mended = await machine.agent('once', environment);
    try {
      await after(mended, number);
    } catch (error) {
      throw new Error(`after it died before "${run.steps.at(-1)}" (step ${step})`, {
        cause: error,
      });
    }
  }
}
