import { isIpv6 } from '../model/addresses.ts';
import { type BindingSnapshot, servedAddresses } from '../model/feed.ts';
import { wildcardOf, withoutWildcard } from '../model/names.ts';
import type { AddressType } from '../model/records.ts';

/** A domain whose queries go to the inbound endpoint, with all names below it. */
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

/** Bindings whose names are private now, in the order of their names. */
export function liveBindings(bindings: readonly BindingSnapshot[]): BindingSnapshot[] {
  return bindings
    .filter((binding) => binding.status === 'live')
    .sort((a, b) => (a.binding < b.binding ? -1 : 1));
}

/** Every domain that is private in whole or in part, once each: what a resolver forgets when its files change. */
export function privateDomainNames(bindings: readonly BindingSnapshot[]): string[] {
  return liveBindings(bindings).flatMap((binding) =>
    privateDomains(binding).map(({ domain }) => domain),
  );
}

/** With chosen buckets, only those are forwarded: a forward zone also takes what is below its name. */
export function forwardedDomains(snapshot: BindingSnapshot): ForwardedDomain[] {
  const forwarders = servedAddresses(snapshot.inbound);
  return privateDomains(snapshot).map(({ domain }) => ({ domain, forwarders }));
}

/** A response policy matches exactly, so a domain needs its apex and its wildcard; a chosen bucket is one name. */
export function rewrittenNames(snapshot: BindingSnapshot): RewrittenName[] {
  return privateDomains(snapshot).flatMap(({ domain, wildcard, zone }) => {
    const answer = {
      target: publicTarget(snapshot.endpoint.name, domain),
      addresses: servedAddresses(snapshot.endpoint)
        .filter((address) => !snapshot.endpoint.withdrawn.includes(address))
        .map((address) => ({ type: isIpv6(address) ? ('AAAA' as const) : ('A' as const), address }))
        .filter(({ type }) => zone.recordTypes.includes(type)),
    };
    const names = wildcard ? [domain, wildcardOf(domain)] : [domain];
    return names.map((name) => ({ name, ...answer }));
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
 * AWS publishes an S3 endpoint's regional name as `*.vpce-...`, and a DNS wildcard does not match its own
 * parent; `bucket.`, `accesspoint.` and `control.` are the prefixes of S3's three name families.
 */
export function publicTarget(regionalName: string, domain: string): string {
  if (!regionalName.startsWith('*.')) return regionalName;
  const labels = domain.split('.');
  const prefix = labels.includes('s3-accesspoint')
    ? 'accesspoint'
    : labels.includes('s3-control')
      ? 'control'
      : 'bucket';
  return `${prefix}.${withoutWildcard(regionalName)}`;
}
