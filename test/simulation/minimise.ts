import type { Entry, Plan } from './plan.ts';
import type { Shape } from './world/shape.ts';

/** Runs a plan. Returns whether the same property is violated. */
export type Fails = (plan: Plan) => Promise<boolean>;

/**
 * Removes everything from the plan that the failure does not need: first halves of the entries, then smaller and
 * smaller parts, then the last bindings and other features of the world, until nothing more can be removed.
 */
export async function minimise(plan: Plan, fails: Fails): Promise<Plan> {
  let smallest = await fewerEntries(plan, fails);
  for (;;) {
    const bindings = smallest.shape.bindings.slice(0, -1);
    const reductions: Partial<Shape>[] = [
      ...(bindings.length > 0 ? [{ bindings }] : []),
      { rival: false },
      { agents: 0 },
      { pageSize: undefined },
    ];
    const before = smallest;
    for (const change of reductions) {
      const shape = { ...smallest.shape, ...change };
      const candidate = { ...smallest, shape };
      if (JSON.stringify(shape) === JSON.stringify(smallest.shape)) continue;
      if (await fails(candidate)) smallest = candidate;
    }
    if (smallest === before) break;
    smallest = await fewerEntries(smallest, fails);
  }
  return smallest;
}

async function fewerEntries(plan: Plan, fails: Fails): Promise<Plan> {
  let entries: readonly Entry[] = plan.entries;
  for (let size = Math.ceil(entries.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < entries.length; ) {
      const left = [...entries.slice(0, at), ...entries.slice(at + size)];
      if (await fails({ ...plan, entries: left })) entries = left;
      else at += size;
    }
  }
  return { ...plan, entries };
}
