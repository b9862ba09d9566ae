import type { Moment, MomentOf } from '../observations.ts';
import type { Simulation } from '../simulation.ts';

/** What must hold whatever happens: of every moment of one kind. Returns what is wrong, if anything is. */
export interface Property<K extends Moment['kind'] = Moment['kind']> {
  name: string;
  /** The invariant of the design that it stands for. */
  invariant: number;
  sentence: string;
  at: K;
  check(moment: MomentOf<K>, simulation: Simulation): string | undefined;
}

/** A property of a certain kind of moment, as one of any. */
export function property<K extends Moment['kind']>(given: Property<K>): Property {
  return {
    ...given,
    at: given.at,
    check: (moment, simulation) =>
      // The kind is compared, so the moment is of the property's own.
      moment.kind === given.at ? given.check(moment as MomentOf<K>, simulation) : undefined,
  };
}
