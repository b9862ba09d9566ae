import type { Binding } from '../model/binding.ts';
import type { ResolverChoice } from '../model/resolvers.ts';
import type { ConfigFile } from './schema.ts';

/** The configuration as the code reads it: validated, with every default filled in and every name canonical. */
export interface Config extends Omit<ConfigFile, 'newRegions' | 'resolvers' | 'bindings'> {
  resolvers: ResolverChoice[];
  bindings: Binding[];
}

export type DeploymentConfig = NonNullable<Config['deployment']>;
export type Network = NonNullable<Config['network']>;
export type NetworkEndpoint = Network['endpoints'][number];
export type NetworkInbound = NonNullable<Network['inbound']>;
export type NetworkZones = NonNullable<Network['zones']>;

/** Whether public DNS is probed for the endpoints' addresses. Only answers by address need the probes. */
export function probesAddresses({ health, rpz, resolvers }: Config): boolean {
  return (
    health.withdraw && (rpz.answer === 'address' || resolvers.some(({ name }) => name === 'hosts'))
  );
}

/**
 * How many seconds a replaced address is still served: until every resolver has polled the feed and every cached
 * answer has expired.
 */
export function retirementSeconds({ rpz, agents }: Pick<Config, 'rpz' | 'agents'>): number {
  return rpz.ttl + agents.pollSeconds;
}
