import type { EndpointState } from '../../../embedded-aws/ec2-types.ts';
import type { Zone } from '../../../embedded-aws/route53.ts';
import { plainName } from '../judge/names.ts';
import type { Simulation } from '../simulation.ts';
import { domainsOf } from './build.ts';
import type { BindingShape } from './shape.ts';

/** The endpoints that are not being deleted. */
export function livingEndpoints({ cloud }: Simulation): EndpointState[] {
  return [...cloud.world.ec2().endpoints.values()].filter(
    ({ view }) => !['deleting', 'deleted'].includes(view.State),
  );
}

/** The private zones with a binding's names, in the order of their creation. */
export function zonesOf({ cloud }: Simulation, binding: BindingShape): Zone[] {
  const domains = domainsOf(binding);
  return [...cloud.world.route53.zones.values()].filter(({ name }) =>
    domains.includes(plainName(name)),
  );
}

export function allZones(simulation: Simulation): Zone[] {
  return simulation.shape.bindings.flatMap((binding) => zonesOf(simulation, binding));
}

export function subnetsIn({ built }: Simulation, vpcId: string): string[] {
  return built.vpcs.find(({ id }) => id === vpcId)?.subnets ?? [];
}
