import type { Observation, ObservationOf } from '../observations.ts';
import type { Simulation } from '../simulation.ts';

/** What must hold whatever happens: of every observation of one kind. Returns what is wrong, if anything is. */
export interface Property<K extends Observation['kind'] = Observation['kind']> {
  name: string;
  /** The invariant of the design that it stands for. */
  invariant: number;
  sentence: string;
  at: K;
  check(observation: ObservationOf<K>, simulation: Simulation): string | undefined;
}

/** A property of a certain kind of observation, as one of any. */
export function property<K extends Observation['kind']>(given: Property<K>): Property {
  return {
    ...given,
    at: given.at,
    check: (observation, simulation) =>
      // The kind is compared, so the observation is of the property's own.
      observation.kind === given.at
        ? given.check(observation as ObservationOf<K>, simulation)
        : undefined,
  };
}
