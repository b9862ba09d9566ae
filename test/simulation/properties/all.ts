import type { Simulation } from '../simulation.ts';
import { AGENT_PROPERTIES } from './agents.ts';
import { FEED_PROPERTIES } from './feed.ts';
import type { Property } from './property.ts';
import { PUBLICATION_PROPERTIES } from './publication.ts';
import { REPORT_PROPERTIES } from './reports.ts';
import { ZONE_PROPERTIES } from './zones.ts';

/** The properties that are checked after every effect of the product. */
export const SAFETY: readonly Property[] = [
  ...ZONE_PROPERTIES,
  ...REPORT_PROPERTIES,
  ...FEED_PROPERTIES,
  ...PUBLICATION_PROPERTIES,
  ...AGENT_PROPERTIES,
];

export function watchAll(simulation: Simulation): void {
  for (const { name, at, check } of SAFETY) {
    simulation.watch(name, (effect) =>
      effect.kind === at ? check(effect, simulation) : undefined,
    );
  }
}
