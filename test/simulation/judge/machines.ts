import type { Simulation } from '../simulation.ts';
import { judge } from './verdict.ts';

/**
 * Machines that do not have the latest revision. If a binding cannot be served, its names may answer wrongly, and
 * the agent keeps its revision rightly, so no machine is listed.
 */
export function machinesBehind(simulation: Simulation): string[] {
  const { main, machines } = simulation;
  const found = simulation.manifestIn(main)?.manifest;
  const isUnconfigured = found?.bindings.some(
    ({ name }) => !main.config.bindings.some((b) => b.name === name),
  );
  if (!isServed(simulation) || !found || isUnconfigured) return [];
  return machines.flatMap((machine) => {
    const { revision } = machine.facts();
    const why = machine.lastReport?.problem ?? machine.lastReport?.resolvers[0]?.problem;
    return revision === found.revision
      ? []
      : [
          `${machine.name} has revision ${revision}, and the feed has ${found.revision}: ${why?.what}`,
        ];
  });
}

/** Whether every binding of every installation can be served. */
export function isServed(simulation: Simulation): boolean {
  return simulation.installations.every(({ config, owner }) =>
    config.bindings.every((binding) => judge(simulation, binding, owner).kind === 'served'),
  );
}
