import { type BindingSnapshot, servedAddresses } from '../model/feed.ts';

/** One line of what changed for a binding, in words that people look for. */
export interface FactChange {
  fact: string;
  existing: string | null;
  desired: string | null;
}

function describe(snapshot: BindingSnapshot): Record<string, string> {
  const { endpoint, inbound, zones, names, status } = snapshot;
  return {
    status: status === 'live' ? 'private' : 'released to public DNS',
    endpoint: endpoint.id,
    'endpoint name': endpoint.name,
    'endpoint addresses': servedAddresses(endpoint).join(', '),
    forwarders: servedAddresses(inbound).join(', '),
    zones: zones.map((zone) => zone.domain).join(', '),
    names: names === 'all' ? 'all' : `buckets ${names.buckets.join(', ')}`,
    'withdrawn addresses': endpoint.withdrawn.join(', '),
    'retiring addresses': [...endpoint.retiring, ...inbound.retiring]
      .map(({ address, until }) => `${address} until ${until}`)
      .join(', '),
  };
}

/** The facts that differ, before and after. */
export function factChanges(
  existing: BindingSnapshot | null,
  desired: BindingSnapshot | null,
): FactChange[] {
  const before = existing === null ? {} : describe(existing);
  const after = desired === null ? {} : describe(desired);
  return Object.keys({ ...before, ...after })
    .map((fact) => ({ fact, existing: before[fact] || null, desired: after[fact] || null }))
    .filter((change) => change.existing !== change.desired);
}
