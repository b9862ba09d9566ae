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

/** A change or a fault. `run` returns a description for the trace, or undefined if the action was not possible. */
export interface Action {
  kind: 'action' | 'fault';
  /** The relative frequency of the action. */
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
  let description: string | undefined;
  try {
    description = action.run(simulation, entry.picks);
  } catch (error) {
    // AWS rejects some actions.
    if (!(error instanceof CloudError)) throw error;
    description = `rejected: ${error.message}`;
  }
  simulation.history.sample();
  simulation.note(`** ${entry.action}: ${description ?? 'not possible'}`);
}

/** Chooses an item of the list. Undefined if the list is empty. */
export function choose<T>(list: readonly T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list[pick % list.length];
}
