import type { Entry, Plan } from './plan.ts';
import type { Shape } from './world/shape.ts';

/** Carries a plan out; whether the same property is violated. */
export type Fails = (plan: Plan) => Promise<boolean>;

/**
 * The same failure from as little as can be: entries are taken out by halves, then by ever smaller parts,
 * then bindings from the end, until nothing more can go.
 */
export async function minimise(plan: Plan, fails: Fails): Promise<Plan> {
  let smallest = await fewerEntries(plan, fails);
  for (;;) {
    const bindings = smallest.shape.bindings.slice(0, -1);
    const less: Partial<Shape>[] = [
      ...(bindings.length > 0 ? [{ bindings }] : []),
      { rival: false },
      { agents: 0 },
      { pageSize: undefined },
    ];
    const before = smallest;
    for (const change of less) {
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
