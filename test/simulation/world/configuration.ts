import type { Config } from '../../../shared/config/config.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import { type Action, choose } from '../actions.ts';
import { plainName } from '../judge/names.ts';
import type { Simulation } from '../simulation.ts';
import { allZones, livingEndpoints } from './lookup.ts';

/** Actions of operators on the configuration and with the command line. */
export const CONFIG_ACTIONS = {
  'settings-changed': {
    kind: 'action',
    weight: 2,
    run: (simulation, [pick, value]) => {
      const { config } = simulation.main;
      const changed = choose<Partial<Config>>(
        [
          { agents: { pollSeconds: choose([60, 300, 600], value) ?? 300 } },
          { rpz: { ...config.rpz, ttl: choose([30, 60, 120], value) ?? 60 } },
          {
            limits: {
              ...config.limits,
              maxBindingsPerPublication: choose([1, 2, 25], value) ?? 25,
            },
          },
        ],
        pick,
      );
      simulation.main.deploy({ ...config, ...changed });
      const { maxBindingsPerPublication } = simulation.main.config.limits;
      simulation.largestLimit = Math.max(simulation.largestLimit, maxBindingsPerPublication);
      return JSON.stringify(changed);
    },
  },
  'mode-changed': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick]) => {
      const mode = choose(['observe', 'paused', 'enforce', 'enforce'] as const, pick) ?? 'enforce';
      simulation.main.deploy({ ...simulation.main.config, mode });
      simulation.mayLoseReports = true;
      return mode;
    },
  },
  'binding-left-out': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick]) => {
      const { config } = simulation.main;
      const removed = choose(config.bindings, pick);
      if (removed === undefined || config.bindings.length < 2) return undefined;
      const bindings = config.bindings.filter((binding) => binding !== removed);
      simulation.main.deploy({ ...config, bindings });
      simulation.mayLoseReports = true;
      return removed.name;
    },
  },
  /** Restores the first configuration. Approvals remain. */
  'configuration-rolled-back': {
    kind: 'action',
    weight: 1,
    run: (simulation) => {
      const { approvals } = simulation.main.config;
      simulation.main.deploy({ ...simulation.built.config, approvals });
      return 'the first configuration';
    },
  },
  /** Names the endpoints and zones that exist now, for example a replaced endpoint or a re-created zone. */
  'configuration-follows-world': {
    kind: 'action',
    weight: 3,
    run: (simulation, [pick]) => {
      const { config } = simulation.main;
      const bindings = config.bindings.map((binding) => withCurrentIds(binding, simulation, pick));
      simulation.main.deploy({ ...config, bindings });
      return 'current ids of endpoints and zones';
    },
  },
  'inbound-changed': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick, which]) => {
      const { config } = simulation.main;
      const ids = [...simulation.cloud.world.resolver().endpoints.keys()];
      const id = choose(ids, which);
      const binding = choose(config.bindings, pick);
      if (id === undefined || binding === undefined) return undefined;
      const bindings = config.bindings.map((one) =>
        one === binding ? { ...one, inbound: { id } } : one,
      );
      simulation.main.deploy({ ...config, bindings });
      return `${binding.name} uses ${id}`;
    },
  },
  'changes-approved': {
    kind: 'action',
    weight: 2,
    run: (simulation) => approveRequested(simulation),
  },
  'operator-applies': {
    kind: 'action',
    weight: 3,
    run: (simulation, [pick]) => {
      const binding = choose(simulation.main.config.bindings, pick);
      if (binding === undefined) return undefined;
      simulation.main.applyByHand(binding.name);
      return binding.name;
    },
  },
} as const satisfies Record<string, Action>;

/** Gives every approval that an active notice requests. Undefined if no notice requests one. */
export function approveRequested(simulation: Simulation): string | undefined {
  const given = simulation.installations.flatMap((installation) => {
    const { config } = installation;
    const active = simulation.manifestIn(installation)?.manifest.bindings ?? [];
    const wanted = active
      .flatMap(({ active }) => active)
      .flatMap(({ approval }) => approval ?? [])
      .filter((approval) => !config.approvals.includes(approval));
    if (wanted.length === 0) return [];
    const approvals = [...new Set([...config.approvals, ...wanted])];
    installation.deploy({ ...config, approvals });
    return wanted;
  });
  return given.length === 0 ? undefined : given.join(', ');
}

function withCurrentIds(binding: Binding, simulation: Simulation, pick: number): Binding {
  const shape = simulation.shape.bindings.find(({ name }) => name === binding.name);
  const vpc = shape && simulation.built.vpcs[shape.vpc]?.id;
  const matching = livingEndpoints(simulation).filter(
    ({ view }) =>
      view.VpcId === vpc &&
      view.ServiceName.endsWith(`.${binding.service.replace(/^com.*?west-2\./, '')}`),
  );
  const endpoint = choose(matching, pick);
  const zones = binding.zones?.map((zone) => {
    const existing = allZones(simulation).filter(({ name }) => plainName(name) === zone.domain);
    const isKnown = zone.id === undefined || existing.some(({ id }) => id === zone.id);
    return isKnown ? zone : { ...zone, id: existing[0]?.id ?? zone.id };
  });
  return {
    ...binding,
    zones,
    ...('id' in binding.endpoint && endpoint
      ? { endpoint: { id: endpoint.view.VpcEndpointId } }
      : {}),
  };
}
