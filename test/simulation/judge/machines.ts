import type { Simulation } from '../simulation.ts';
import { judge } from './verdict.ts';

/**
 * Machines that do not have what the feed offers, in words. Where a binding cannot be served, its names may
 * answer wrongly, and then an agent is right to keep what it has.
 */
export function machinesBehind(simulation: Simulation): string[] {
  const { main, machines } = simulation;
  const found = simulation.manifestIn(main)?.manifest;
  const isKept = found?.bindings.some(
    ({ name }) => !main.config.bindings.some((b) => b.name === name),
  );
  if (!isServed(simulation) || !found || isKept) return [];
  return machines.flatMap((machine) => {
    const { revision } = machine.facts();
    const why = machine.lastReport?.problem ?? machine.lastReport?.resolvers[0]?.problem;
    return revision === found.revision
      ? []
      : [`${machine.name} has revision ${revision}, and the feed ${found.revision}: ${why?.what}`];
  });
}

/** Whether every binding can be served, in each installation. */
export function isServed(simulation: Simulation): boolean {
  return simulation.installations.every(({ config, owner }) =>
    config.bindings.every((binding) => judge(simulation, binding, owner).kind === 'served'),
  );
}
