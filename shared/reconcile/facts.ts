import { CloudError } from '../cloud/errors.ts';
import type * as wire from '../cloud/ports.ts';
import { canonicalAddress, isAddress } from '../model/addresses.ts';
import { PrivatelinkDnsError } from '../model/errors.ts';
import { canonicalName, canonicalZoneId, withoutWildcard } from '../model/names.ts';
import {
  type Endpoint,
  failed,
  type Inbound,
  type Interface,
  known,
  type Reading,
  type Subnet,
} from '../model/observation.ts';
import { PARTITIONS } from '../model/partitions.ts';
import type { AddressType, RecordSet } from '../model/records.ts';
import type { ServiceZone } from '../model/service-facts.ts';

/** A response that lacks a member that AWS always returns. It is truncated or damaged, so we conclude nothing from it. */
export class IncompleteAnswerError extends PrivatelinkDnsError {}

/** Turns an error of AWS or of a snapshot file into a failed reading. Throws any other error, because it is a bug of ours. */
export async function tryRead<T>(what: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (error instanceof CloudError) {
      return failed({ what, cause: error.message, transient: error.kind === 'retry' });
    }
    if (error instanceof IncompleteAnswerError) {
      return failed({ what, cause: error.message, transient: false });
    }
    throw error;
  }
}

function required<T>(value: T | undefined, thing: string, member: string): T {
  if (value === undefined || value === null) {
    throw new IncompleteAnswerError(`${thing} has no ${member} in the response`);
  }
  return value;
}

/** The addresses in their canonical spelling, sorted, without duplicates. */
export function canonicalAddresses(addresses: readonly (string | undefined)[]): string[] {
  const given = addresses.flatMap((address) => (address ? [address] : []));
  const invalid = given.find((address) => !isAddress(address));
  if (invalid !== undefined) {
    throw new IncompleteAnswerError(`"${invalid}" is not an IP address`);
  }
  return [...new Set(given.map(canonicalAddress))].sort();
}

export function toEndpoint(raw: wire.VpcEndpoint): Endpoint {
  const id = required(raw.VpcEndpointId, 'an endpoint', 'VpcEndpointId');
  return {
    id,
    type: raw.VpcEndpointType ?? 'Interface',
    vpcId: required(raw.VpcId, id, 'VpcId'),
    service: required(raw.ServiceName, id, 'ServiceName'),
    ...(raw.ServiceRegion && { serviceRegion: raw.ServiceRegion }),
    state: required(raw.State, id, 'State').toLowerCase(),
    subnetIds: [...(raw.SubnetIds ?? [])].sort(),
    interfaceIds: [...(raw.NetworkInterfaceIds ?? [])].sort(),
    ...namesOfEndpoint(id, raw.DnsEntries ?? []),
    recordTypes: recordTypes(raw),
    ...(raw.DnsOptions?.DnsRecordIpType?.toLowerCase() === 'service-defined' && {
      serviceDefined: true,
    }),
    privateDns: {
      enabled: raw.PrivateDnsEnabled ?? false,
      onlyForInboundResolver: raw.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ?? false,
    },
    tags: Object.fromEntries((raw.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
  };
}

const ENDPOINT_SUFFIXES = PARTITIONS.map(({ suffix }) => `.vpce.${suffix}`);

/**
 * Finds the regional name and the zonal names among the entries by their form, because EC2 does not promise an order. The
 * first label of the regional name is the endpoint's id and a suffix without a hyphen. Zonal names add `-<zone>` to that
 * label. Private names do not end in `vpce.<suffix>`.
 */
function namesOfEndpoint(
  id: string,
  entries: readonly wire.DnsEntry[],
): Pick<Endpoint, 'regionalName' | 'zonalNames'> {
  const form = /^(?:\*\.)?(vpce-[0-9a-z]+)-[0-9a-z]+(?:-([0-9a-z-]+))?\./;
  const names = entries
    .filter((entry) => entry.DnsName !== undefined && entry.HostedZoneId !== undefined)
    .map((entry) => ({
      name: canonicalName(entry.DnsName ?? ''),
      zoneId: canonicalZoneId(entry.HostedZoneId ?? ''),
    }))
    .filter(({ name }) => ENDPOINT_SUFFIXES.some((suffix) => name.endsWith(suffix)))
    .flatMap(({ name, zoneId }) => {
      const [, endpoint, zone] = form.exec(name) ?? [];
      return endpoint === id ? [{ zone, name, zoneId }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const [regional] = names.flatMap(({ zone, ...rest }) => (zone === undefined ? [rest] : []));
  return {
    regionalName: regional,
    zonalNames: names.flatMap(({ zone, ...rest }) =>
      zone === undefined ? [] : [{ zone, ...rest }],
    ),
  };
}

/** The record types of the endpoint's names (AWS PrivateLink guide, DNS record IP type). */
function recordTypes(raw: wire.VpcEndpoint): AddressType[] {
  const addressing = (raw.IpAddressType ?? 'ipv4').toLowerCase();
  if (addressing === 'ipv4') return ['A'];
  if (addressing === 'ipv6') return ['AAAA'];
  const records = (raw.DnsOptions?.DnsRecordIpType ?? 'dualstack').toLowerCase();
  if (records === 'ipv6') return ['AAAA'];
  return records === 'ipv4' ? ['A'] : ['A', 'AAAA'];
}

export function toInterface(raw: wire.NetworkInterface): Interface {
  const id = required(raw.NetworkInterfaceId, 'an interface', 'NetworkInterfaceId');
  const subnetId = required(raw.SubnetId, id, 'SubnetId');
  const primary = raw.PrivateIpAddresses?.find((entry) => entry.Primary === true);
  const addresses = canonicalAddresses([
    raw.PrivateIpAddress ?? primary?.PrivateIpAddress,
    ...(raw.Ipv6Addresses ?? []).map((entry) => entry.Ipv6Address),
  ]);
  required(addresses[0], id, 'address');
  return { id, subnetId, addresses };
}

export function toSubnet(raw: wire.Subnet): Subnet {
  const id = required(raw.SubnetId, 'a subnet', 'SubnetId');
  const ipv6 = (raw.Ipv6CidrBlockAssociationSet ?? [])
    .filter((entry) => (entry.Ipv6CidrBlockState?.State ?? 'associated') === 'associated')
    .map((entry) => entry.Ipv6CidrBlock);
  return {
    id,
    zoneId: raw.AvailabilityZoneId ?? required(raw.AvailabilityZone, id, 'AvailabilityZone'),
    zoneName: raw.AvailabilityZone,
    ranges: [raw.CidrBlock, ...ipv6]
      .filter((range) => range !== undefined && range !== '')
      .sort() as string[],
  };
}

export function toInbound(
  raw: wire.ResolverEndpoint,
  addresses: readonly wire.ResolverIpAddress[],
): Inbound {
  const id = required(raw.Id, 'a Resolver endpoint', 'Id');
  return {
    id,
    direction: required(raw.Direction, id, 'Direction'),
    status: required(raw.Status, id, 'Status'),
    vpcId: required(raw.HostVPCId, id, 'HostVPCId'),
    protocols: raw.Protocols ?? [],
    addresses: addresses.flatMap((entry) =>
      canonicalAddresses([entry.Ip, entry.Ipv6]).map((address) => ({
        address,
        status: required(entry.Status, `address ${address} of ${id}`, 'Status'),
      })),
    ),
  };
}

export function toRecordSet(raw: wire.ResourceRecordSet): RecordSet {
  const name = canonicalName(required(raw.Name, 'a record set', 'Name'));
  const alias = raw.AliasTarget;
  return {
    name,
    type: required(raw.Type, name, 'Type'),
    alias: alias && {
      zoneId: canonicalZoneId(required(alias.HostedZoneId, name, 'AliasTarget.HostedZoneId')),
      name: canonicalName(required(alias.DNSName, name, 'AliasTarget.DNSName')),
      evaluateTargetHealth: alias.EvaluateTargetHealth ?? false,
    },
    ttl: raw.TTL,
    values: (raw.ResourceRecords ?? []).map((entry) => required(entry.Value, name, 'Value')),
    source: { ...raw },
  };
}

/** The zones of a service's private DNS names. The names `x` and `*.x` belong to the zone x; only `*.x` makes it need a wildcard. */
export function toServiceZones(details: readonly wire.ServiceDetail[]): ServiceZone[] {
  const names = details.flatMap((detail) => [
    detail.PrivateDnsName,
    ...(detail.PrivateDnsNames ?? []).map((entry) => entry.PrivateDnsName),
  ]);
  const zones = new Map<string, boolean>();
  for (const raw of names) {
    if (raw === undefined || raw === '') continue;
    const name = canonicalName(raw);
    const domain = withoutWildcard(name);
    zones.set(domain, (zones.get(domain) ?? false) || name !== domain);
  }
  return [...zones]
    .map(([domain, wildcard]) => ({ domain, wildcard }))
    .sort((a, b) => (a.domain < b.domain ? -1 : 1));
}
