import type { Config } from '../config/config.ts';
import { type Binding, regionsOf } from '../model/binding.ts';
import type { BindingSnapshot, Manifest } from '../model/feed.ts';
import { withoutWildcard } from '../model/names.ts';
import type { Lookup } from '../model/observation.ts';
import type { Identifiers } from './identifiers.ts';

/**
 * The bindings that an event may concern, by the resources in the configuration and in the published snapshots. In doubt, a
 * binding is woken: an unneeded run costs a few calls, but a missed event delays the repair until the next sweep.
 */
export function bindingsToWake(
  named: Identifiers,
  config: Pick<Config, 'bindings'>,
  published: Lookup<Manifest>,
): Binding[] {
  return config.bindings.filter((binding) => {
    if (named.service !== 'route53' && !regionsOf(binding).includes(named.region)) return false;
    if (published.kind === 'failed') return true;
    const entries = published.kind === 'present' ? published.value.bindings : [];
    const snapshot = entries.find(({ name }) => name === binding.name)?.snapshot ?? undefined;
    return (
      overlaps(resourcesOf(binding, snapshot), named) ||
      mayChooseBy(binding, named) ||
      mayFindZone(binding, snapshot, named)
    );
  });
}

function resourcesOf(binding: Binding, snapshot: BindingSnapshot | undefined) {
  const addresses = snapshot?.endpoint.addresses ?? [];
  return {
    endpoints: ['id' in binding.endpoint ? binding.endpoint.id : undefined, snapshot?.endpoint.id],
    interfaces: addresses.map(({ interfaceId }) => interfaceId),
    subnets: (snapshot?.endpoint.subnets ?? []).map(({ id }) => id),
    inbounds: ['id' in binding.inbound ? binding.inbound.id : undefined],
    zones: [...(binding.zones ?? []), ...(snapshot?.zones ?? [])].map(({ id }) => id),
  };
}

function overlaps(parts: ReturnType<typeof resourcesOf>, named: Identifiers): boolean {
  const kinds = ['endpoints', 'interfaces', 'subnets', 'inbounds', 'zones'] as const;
  return kinds.some((kind) => parts[kind].some((id) => id !== undefined && named[kind].has(id)));
}

/** A choice by tags can select any endpoint of its VPC. Some calls do not name the VPC. */
function mayChooseBy({ endpoint }: Binding, named: Identifiers): boolean {
  if ('id' in endpoint || named.endpoints.size === 0) return false;
  return named.vpcs.size === 0 || named.vpcs.has(endpoint.vpc);
}

/**
 * Whether the event may concern a zone that the binding finds by its name: a zone or record of that name, or the deletion
 * of a zone that made the name ambiguous. A binding without a snapshot may be waiting for any zone.
 */
function mayFindZone(
  binding: Binding,
  snapshot: BindingSnapshot | undefined,
  named: Identifiers,
): boolean {
  if (named.service !== 'route53') return false;
  const byName = binding.zones?.filter(({ id }) => id === undefined);
  if (byName?.length === 0) return false;
  if (snapshot === undefined || named.eventName === 'DeleteHostedZone') return true;
  const domains = (byName ?? snapshot.zones).map(({ domain }) => domain);
  return [...named.names].some((name) => domains.includes(withoutWildcard(name)));
}
