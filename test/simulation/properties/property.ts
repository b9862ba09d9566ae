import type { ObservedEffect, ObservedEffectOf } from '../observations.ts';
import type { Simulation } from '../simulation.ts';

/** What must hold whatever happens: of every effect of one kind. Returns what is wrong, if anything is. */
export interface Property<K extends ObservedEffect['kind'] = ObservedEffect['kind']> {
  name: string;
  /** The invariant of the design that it stands for. */
  invariant: number;
  sentence: string;
  at: K;
  check(effect: ObservedEffectOf<K>, simulation: Simulation): string | undefined;
}

/** A property of a certain kind of effect, as one of any. */
export function property<K extends ObservedEffect['kind']>(given: Property<K>): Property {
  return {
    ...given,
    at: given.at,
    check: (effect, simulation) =>
      // The kind is compared, so the effect is of the property's own.
      effect.kind === given.at ? given.check(effect as ObservedEffectOf<K>, simulation) : undefined,
  };
}
