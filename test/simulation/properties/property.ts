import type { ObservedEffect, ObservedEffectOf } from '../observations.ts';
import type { Simulation } from '../simulation.ts';

/** A rule that every effect of one kind must satisfy. `check` returns the problem, if there is one. */
export interface Property<K extends ObservedEffect['kind'] = ObservedEffect['kind']> {
  name: string;
  /** The number of the design invariant that the property tests. */
  invariant: number;
  sentence: string;
  at: K;
  check(effect: ObservedEffectOf<K>, simulation: Simulation): string | undefined;
}

/** Widens a property of one kind of effect, so that properties of all kinds fit into one list. */
export function property<K extends ObservedEffect['kind']>(given: Property<K>): Property {
  return {
    ...given,
    at: given.at,
    check: (effect, simulation) =>
      // The cast is safe: the kinds are equal.
      effect.kind === given.at ? given.check(effect as ObservedEffectOf<K>, simulation) : undefined,
  };
}
