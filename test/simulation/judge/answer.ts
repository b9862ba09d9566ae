import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { StoredSet } from '../../../embedded-aws/route53-records.ts';
import { canonicalAddress, plainName } from './names.ts';

export type Answer = { kind: 'addresses'; addresses: string[] } | { kind: 'none' | 'public' };

/**
 * The answer of an inbound address. The zone is the one with the longest matching name among the zones that are
 * associated with the address's VPC. The record is the name itself or the nearest wildcard in that zone.
 */
export function answerOf(
  cloud: EmbeddedCloud,
  inbound: string,
  name: string,
  type: 'A' | 'AAAA',
): Answer {
  const vpc = vpcOf(cloud, inbound);
  if (vpc === undefined) return { kind: 'none' };
  const zones = [...cloud.world.route53.zones.values()]
    .filter(({ vpcs }) => vpcs.some(({ VPCId }) => VPCId === vpc))
    .filter((zone) => `.${name}`.endsWith(`.${plainName(zone.name)}`));
  const zone = zones.sort((a, b) => b.name.length - a.name.length)[0];
  if (zone === undefined) return { kind: 'public' };
  const set = nearest([...zone.records.values()], name).find(({ Type }) => Type === type);
  if (set === undefined) return { kind: 'none' };
  const target = set.AliasTarget?.DNSName;
  return target === undefined
    ? { kind: 'addresses', addresses: (set.ResourceRecords ?? []).map(({ Value = '' }) => Value) }
    : { kind: 'addresses', addresses: endpointAddresses(cloud, plainName(target), type) };
}

function vpcOf({ world }: EmbeddedCloud, inbound: string): string | undefined {
  for (const { view, addresses } of world.resolver().endpoints.values()) {
    const isHere = [...addresses.values()].some(
      ({ address }) =>
        address.Ip === inbound && !['CREATING', 'FAILED_CREATION'].includes(address.Status),
    );
    if (isHere) return view.HostVPCId;
  }
  return undefined;
}

function nearest(records: readonly StoredSet[], name: string): StoredSet[] {
  const at = (owner: string) => records.filter(({ Name }) => plainName(Name) === owner);
  const own = at(name);
  if (own.length > 0) return own;
  for (let parent = name; parent.includes('.'); ) {
    parent = parent.slice(parent.indexOf('.') + 1);
    const wild = at(`*.${parent}`);
    if (wild.length > 0) return wild;
  }
  return [];
}

export function endpointAddresses(
  { world }: EmbeddedCloud,
  target: string,
  type: 'A' | 'AAAA',
): string[] {
  const ec2 = world.ec2();
  for (const { view, interfaces } of ec2.endpoints.values()) {
    const names = (view.DnsEntries ?? []).map(({ DnsName = '' }) => plainName(DnsName));
    if (!names.includes(target)) continue;
    const held = [...interfaces.values()].flatMap((id) => ec2.interfaces.get(id) ?? []);
    const addresses = held.flatMap(({ PrivateIpAddress, Ipv6Addresses }) =>
      type === 'A'
        ? [PrivateIpAddress]
        : (Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
    );
    return addresses.flatMap((address) => (address ? [canonicalAddress(address)] : [])).sort();
  }
  return [];
}
