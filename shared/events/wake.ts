import type { Config } from '../config/config.ts';
import type { Binding } from '../model/binding.ts';
import type { BindingSnapshot, Manifest } from '../model/feed.ts';
import type { Lookup } from '../model/observation.ts';
import type { Identifiers } from './identifiers.ts';

/**
 * The bindings that an event may concern, by what the configuration and the last publication say that
 * they consist of. Too many is a wasted look, too few waits for the sweep: what cannot be told apart wakes.
 */
export function bindingsToWake(
  named: Identifiers,
  config: Pick<Config, 'bindings'>,
  published: Lookup<Manifest>,
): Binding[] {
  return config.bindings.filter((binding) => {
    if (named.service !== 'route53' && named.region !== binding.region) return false;
    if (published.kind === 'failed') return true;
    const entries = published.kind === 'present' ? published.value.bindings : [];
    const snapshot = entries.find(({ name }) => name === binding.name)?.snapshot ?? undefined;
    return (
      overlaps(consistsOf(binding, snapshot), named) ||
      mayChooseBy(binding, named) ||
      mayFindZone(binding, snapshot, named)
    );
  });
}

function consistsOf(binding: Binding, snapshot: BindingSnapshot | undefined) {
  const addresses = snapshot?.endpoint.addresses ?? [];
  return {
    endpoints: ['id' in binding.endpoint ? binding.endpoint.id : undefined, snapshot?.endpoint.id],
    interfaces: addresses.map(({ interfaceId }) => interfaceId),
    subnets: (snapshot?.endpoint.subnets ?? []).map(({ id }) => id),
    inbounds: ['id' in binding.inbound ? binding.inbound.id : undefined],
    zones: [...(binding.zones ?? []), ...(snapshot?.zones ?? [])].map(({ id }) => id),
  };
}

function overlaps(parts: ReturnType<typeof consistsOf>, named: Identifiers): boolean {
  const kinds = ['endpoints', 'interfaces', 'subnets', 'inbounds', 'zones'] as const;
  return kinds.some((kind) => parts[kind].some((id) => id !== undefined && named[kind].has(id)));
}

/** A choice by tags may fall on any endpoint of its VPC; not every call names the VPC. */
function mayChooseBy({ endpoint }: Binding, named: Identifiers): boolean {
  if ('id' in endpoint || named.endpoints.size === 0) return false;
  return named.vpcs.size === 0 || named.vpcs.has(endpoint.vpc);
}

/** A binding that finds its zones by name may have been waiting for this one. */
function mayFindZone(
  binding: Binding,
  snapshot: BindingSnapshot | undefined,
  named: Identifiers,
): boolean {
  if (named.service !== 'route53' || snapshot !== undefined) return false;
  return binding.zones === undefined || binding.zones.some(({ id }) => id === undefined);
}
