import { isIpv6 } from '../model/addresses.ts';
import { type BindingSnapshot, servedAddresses, type ZoneSnapshot } from '../model/feed.ts';
import { wildcardOf, withoutWildcard } from '../model/names.ts';
import type { AddressType } from '../model/records.ts';

/** A domain whose queries go to the inbound endpoint, with every name below it. */
export interface ForwardedDomain {
  domain: string;
  forwarders: string[];
}

/** A name, exact or a wildcard, whose answer is replaced on premises. */
export interface RewrittenName {
  name: string;
  /** A name in public DNS that answers with the endpoint's healthy addresses. */
  target: string;
  addresses: { type: AddressType; address: string }[];
}

export function isWildcard(name: string): boolean {
  return withoutWildcard(name) !== name;
}

/** The bindings whose names are private, sorted by name. */
export function liveBindings(bindings: readonly BindingSnapshot[]): BindingSnapshot[] {
  return withoutRepeatedDomains(bindingsWith('live', bindings));
}

/** The bindings whose names were returned to public DNS, sorted by name. */
export function releasedBindings(bindings: readonly BindingSnapshot[]): BindingSnapshot[] {
  return bindingsWith('released', bindings);
}

/**
 * Zones of one domain can exist in several VPCs, but a resolver has one answer for a name: the first zone's. The plan
 * publishes only one of two bindings with the same domain; this is the second safeguard.
 */
function withoutRepeatedDomains(bindings: readonly BindingSnapshot[]): BindingSnapshot[] {
  const used = new Set<string>();
  return bindings.map((binding) => {
    if (binding.names !== 'all') return binding;
    const zones = binding.zones.filter(({ domain }, index, all) => {
      const isFirst = all.findIndex((zone) => zone.domain === domain) === index;
      return isFirst && !used.has(domain);
    });
    for (const { domain } of zones) used.add(domain);
    return { ...binding, zones };
  });
}

function bindingsWith(
  status: BindingSnapshot['status'],
  bindings: readonly BindingSnapshot[],
): BindingSnapshot[] {
  return bindings
    .filter((binding) => binding.status === status)
    .sort((a, b) => (a.binding < b.binding ? -1 : 1));
}

/** Every domain with private names, once each. Reload commands flush these domains from the resolver's cache. */
export function privateDomainNames(bindings: readonly BindingSnapshot[]): string[] {
  return liveBindings(bindings).flatMap((binding) =>
    privateDomains(binding).map(({ domain }) => domain),
  );
}

/** The public names of the endpoints. They answer with private addresses, which rebinding protection removes. */
export function endpointNames(bindings: readonly BindingSnapshot[]): string[] {
  return liveBindings(bindings).flatMap(({ endpoint, zones }) => {
    const zonal = zones.flatMap(({ zonalNames = [] }) => zonalNames.map(({ name }) => name));
    return [...new Set([endpoint.name, ...zonal].map(withoutWildcard))];
  });
}

/** With chosen buckets, only the buckets are forwarded, because a forward zone includes every name below it. */
export function forwardedDomains(snapshot: BindingSnapshot): ForwardedDomain[] {
  const forwarders = servedAddresses(snapshot.inbound);
  return privateDomains(snapshot).map(({ domain }) => ({ domain, forwarders }));
}

/**
 * A response policy matches exactly, so a domain needs a rule for its apex and one for its wildcard. A chosen bucket
 * is a single name.
 */
export function rewrittenNames(snapshot: BindingSnapshot): RewrittenName[] {
  return privateDomains(snapshot).flatMap(({ domain, wildcard, zone }) => {
    const addresses = answeredAddresses(snapshot, zone);
    const target = publicTarget(snapshot.endpoint.name, domain);
    const names = wildcard ? [domain, wildcardOf(domain)] : [domain];
    return [...names.map((name) => ({ name, target, addresses })), ...zonalNames(snapshot, zone)];
  });
}

/** The addresses that the regional name answers. */
function answeredAddresses(
  { endpoint }: BindingSnapshot,
  { recordTypes }: ZoneSnapshot,
): RewrittenName['addresses'] {
  return servedAddresses(endpoint)
    .filter((address) => !endpoint.withdrawn.includes(address))
    .map((address) => ({ type: isIpv6(address) ? ('AAAA' as const) : ('A' as const), address }))
    .filter(({ type }) => recordTypes.includes(type));
}

/**
 * The zonal names with the addresses of their Availability Zone. Without an address that can be answered, a zonal name
 * gets the answer of its wildcard: the addresses of the other zones.
 */
function zonalNames(snapshot: BindingSnapshot, zone: ZoneSnapshot): RewrittenName[] {
  if (snapshot.names !== 'all') return [];
  const { addresses: present } = snapshot.endpoint;
  return (zone.zonalNames ?? []).flatMap(({ domain, name, subnetIds }) => {
    const elsewhere = present
      .filter(({ subnetId }) => !subnetIds.includes(subnetId))
      .map(({ address }) => address);
    const addresses = answeredAddresses(snapshot, zone).filter(
      ({ address }) => !elsewhere.includes(address),
    );
    if (addresses.length === 0) return [];
    const target = publicTarget(name, domain);
    return [domain, wildcardOf(domain)].map((owner) => ({ name: owner, target, addresses }));
  });
}

function privateDomains(snapshot: BindingSnapshot) {
  const { names } = snapshot;
  if (names === 'all') {
    return snapshot.zones.map((zone) => ({ domain: zone.domain, wildcard: zone.wildcard, zone }));
  }
  return snapshot.zones
    .filter((zone) => zone.domain.startsWith('s3.'))
    .flatMap((zone) =>
      [...names.buckets]
        .sort()
        .map((bucket) => ({ domain: `${bucket}.${zone.domain}`, wildcard: false, zone })),
    );
}

/**
 * AWS publishes the regional name of an S3 endpoint as `*.vpce-...`, and a DNS wildcard does not match its own
 * parent. `bucket.`, `accesspoint.` and `control.` are the prefixes of the three name families of S3.
 */
export function publicTarget(regionalName: string, domain: string): string {
  if (!isWildcard(regionalName)) return regionalName;
  const labels = domain.split('.');
  const prefix = labels.includes('s3-accesspoint')
    ? 'accesspoint'
    : labels.includes('s3-control')
      ? 'control'
      : 'bucket';
  return `${prefix}.${withoutWildcard(regionalName)}`;
}
