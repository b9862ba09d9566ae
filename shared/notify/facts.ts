import { type BindingSnapshot, servedAddresses } from '../model/feed.ts';

/** One fact of a binding that changed. */
export interface FactChange {
  fact: string;
  existing: string | null;
  desired: string | null;
}

/** Each fact of a snapshot as one line of text, by its name in notifications. */
export function factsOf(snapshot: BindingSnapshot): Record<string, string> {
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

/** The facts that differ. */
export function factChanges(
  existing: Readonly<Record<string, string>> | null,
  desired: Readonly<Record<string, string>> | null,
): FactChange[] {
  const before = existing ?? {};
  const after = desired ?? {};
  return Object.keys({ ...before, ...after })
    .map((fact) => ({ fact, existing: before[fact] || null, desired: after[fact] || null }))
    .filter((change) => change.existing !== change.desired);
}
