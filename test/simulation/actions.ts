import { CloudError } from '../../shared/cloud/errors.ts';
import { AGENT_FAULTS } from './faults/agents.ts';
import { CALL_FAULTS } from './faults/calls.ts';
import { EVENT_FAULTS } from './faults/events.ts';
import { FUNCTION_FAULTS } from './faults/functions.ts';
import type { Entry } from './plan.ts';
import type { Simulation } from './simulation.ts';
import { CONFIG_ACTIONS } from './world/configuration.ts';
import { ENDPOINT_ACTIONS } from './world/endpoints.ts';
import { FEED_ACTIONS } from './world/feed.ts';
import { INBOUND_ACTIONS } from './world/inbound.ts';
import { ZONE_ACTIONS } from './world/zones.ts';

export type Picks = readonly [number, number, number];

/** Says what was done; undefined where there was nothing to do it to. */
export interface Action {
  kind: 'action' | 'fault';
  /** How often, among the others. */
  weight: number;
  run(simulation: Simulation, picks: Picks): string | undefined;
}

export const ACTIONS = {
  ...ENDPOINT_ACTIONS,
  ...INBOUND_ACTIONS,
  ...ZONE_ACTIONS,
  ...CONFIG_ACTIONS,
  ...FEED_ACTIONS,
  ...AGENT_FAULTS,
  ...EVENT_FAULTS,
  ...CALL_FAULTS,
  ...FUNCTION_FAULTS,
} satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;

export function carryOut(entry: Entry, simulation: Simulation): void {
  const action: Action = ACTIONS[entry.action];
  simulation.history.sample();
  let said: string | undefined;
  try {
    said = action.run(simulation, entry.picks);
  } catch (error) {
    // AWS refuses some of what people try.
    if (!(error instanceof CloudError)) throw error;
    said = `refused: ${error.message}`;
  }
  simulation.history.sample();
  simulation.note(`** ${entry.action}: ${said ?? 'nothing to do it to'}`);
}

/** One of what is there; undefined where nothing is. */
export function choose<T>(list: readonly T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list[pick % list.length];
}
