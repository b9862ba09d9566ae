import type { EndpointState } from '../../../embedded-aws/ec2-types.ts';
import type { Zone } from '../../../embedded-aws/route53.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import type { Simulation } from '../simulation.ts';
import { canonicalAddress, plainName } from './names.ts';

/**
 * The desired state of a binding, derived directly from the embedded AWS. The judge is an independent and simpler
 * implementation of the planner's rules: it shares no code with the planner and uses no observation.
 */
export type Verdict =
  | {
      kind: 'served';
      endpoint: EndpointState;
      addresses: string[];
      /** Addresses that must be published as forwarders, and addresses that may be. */
      forwarders: { must: string[]; may: string[] };
      zones: JudgedZone[];
      types: ('A' | 'AAAA')[];
    }
  /**
   * Nothing may change, and a notice must report why. `transient`: forwarders in a transient status, which still
   * answer.
   */
  | { kind: 'stopped'; why: string; transient?: string[] };

export type Stopped = Extract<Verdict, { kind: 'stopped' }>;

export interface JudgedZone {
  zone: Zone;
  domain: string;
  wildcard: boolean;
}

export function judge(simulation: Simulation, binding: Binding, owner: string): Verdict {
  const { world } = simulation.cloud;
  const endpoints = candidates(simulation, binding);
  const [endpoint] = endpoints;
  if (endpoint === undefined) return stopped('there is no endpoint');
  if (endpoints.length > 1) return stopped('there are several endpoints');
  if (endpoint.view.State !== 'available') return stopped(`the endpoint is ${endpoint.view.State}`);

  const zones: JudgedZone[] = [];
  for (const { domain, id, wildcard } of namedZones(binding)) {
    const found = [...world.route53.zones.values()].filter((zone) =>
      id === undefined ? plainName(zone.name) === domain && zone.privateZone : zone.id === id,
    );
    const [zone] = found;
    if (zone === undefined) return stopped(`there is no zone ${domain}`);
    if (found.length > 1) return stopped(`there are several zones ${domain}`);
    if (!isOurs(zone, domain, binding, owner))
      return stopped(`zone ${domain} belongs to another owner`);
    zones.push({ zone, domain, wildcard });
  }
  const inboundId = 'id' in binding.inbound ? binding.inbound.id : '';
  const inbound = world.resolver().endpoints.get(inboundId);
  if (inbound === undefined) return stopped('there is no inbound endpoint');
  for (const { zone, domain } of zones) {
    const listed = binding.zones?.find((one) => one.domain === domain)?.vpcs?.map(({ id }) => id);
    const associated = zone.vpcs.map(({ VPCId }) => VPCId);
    for (const vpc of listed ?? []) {
      const isTaken = [...world.route53.zones.values()].some(
        (other) =>
          other !== zone &&
          other.name === zone.name &&
          other.vpcs.some(({ VPCId }) => VPCId === vpc),
      );
      if (!associated.includes(vpc) && isTaken)
        return stopped(`${vpc} is associated with another zone ${domain}`);
    }
    if (![...associated, ...(listed ?? [])].includes(inbound.view.HostVPCId)) {
      return stopped(`the VPC of the inbound endpoint is not associated with ${domain}`);
    }
  }
  const listed = [...inbound.addresses.values()].map(({ address }) => address);
  const withStatus = (isWanted: (status: string) => boolean) =>
    listed.filter(({ Status }) => isWanted(Status)).flatMap(({ Ip }) => Ip ?? []);
  const forwarders = {
    must: withStatus((status) => status === 'ATTACHED').sort(),
    may: withStatus((status) => ['UPDATING', 'CREATING', 'ATTACHING'].includes(status)),
  };
  if (forwarders.must.length === 0) {
    return { ...stopped('no inbound address is attached'), transient: forwarders.may };
  }
  return {
    kind: 'served',
    endpoint,
    addresses: addressesOf(simulation, endpoint),
    forwarders,
    zones,
    types: typesOf(endpoint),
  };
}

function stopped(why: string): Stopped {
  return { kind: 'stopped', why };
}

function candidates({ cloud }: Simulation, binding: Binding): EndpointState[] {
  const service = binding.service === 's3' ? 'com.amazonaws.eu-west-2.s3' : binding.service;
  const { endpoint } = binding;
  return [...cloud.world.ec2().endpoints.values()]
    .filter(({ view }) => view.State !== 'deleting' && view.ServiceName === service)
    .filter(({ view }) =>
      'id' in endpoint
        ? view.VpcEndpointId === endpoint.id
        : view.VpcId === endpoint.vpc &&
          Object.keys(endpoint.tags).every((key) => view.Tags.some(({ Key }) => Key === key)),
    );
}

function namedZones(
  binding: Binding,
): { domain: string; id?: string | undefined; wildcard: boolean }[] {
  if (binding.zones !== undefined) {
    return binding.zones.map(({ domain, id }) => ({
      domain,
      id,
      // CloudWatch has no names below its own name.
      wildcard: !domain.startsWith('monitoring.'),
    }));
  }
  const label = binding.service.replace('com.amazonaws.eu-west-2.', '');
  return label === 'monitoring'
    ? [{ domain: 'monitoring.eu-west-2.amazonaws.com', wildcard: false }]
    : [{ domain: 'dkr.ecr.eu-west-2.amazonaws.com', wildcard: true }];
}

/**
 * Whether the binding owns the zone: its marker names the binding, or the zone has neither marker nor records, or
 * `adopt` permits it.
 */
export function isOurs(zone: Zone, domain: string, binding: Binding, owner: string): boolean {
  const records = [...zone.records.values()];
  const at = (name: string, types: string[]) =>
    records.filter(({ Name, Type }) => plainName(Name) === name && types.includes(Type));
  const markers = at(`_privatelink-dns.${domain}`, ['TXT', 'CNAME']);
  const [marker] = markers;
  if (marker === undefined) {
    const types = ['A', 'AAAA', 'CNAME'];
    const taken = [...at(domain, types), ...at(`*.${domain}`, types)];
    return taken.length === 0 || binding.adopt;
  }
  const text = marker.ResourceRecords?.[0]?.Value ?? '';
  const isOwn = text.startsWith(`"heritage=privatelink-dns,owner=${owner},`);
  return isOwn && (text.includes(`,binding=${binding.name},`) || binding.adopt);
}

function addressesOf({ cloud }: Simulation, { interfaces }: EndpointState): string[] {
  const ec2 = cloud.world.ec2();
  return [...interfaces.values()]
    .flatMap((id) => ec2.interfaces.get(id) ?? [])
    .flatMap(({ PrivateIpAddress, Ipv6Addresses }) => [
      PrivateIpAddress,
      ...(Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
    ])
    .flatMap((address) => (address ? [canonicalAddress(address)] : []))
    .sort();
}

/** The record types of a zone, by the table in the PrivateLink guide. */
function typesOf({ view }: EndpointState): ('A' | 'AAAA')[] {
  if (view.IpAddressType === 'ipv4') return ['A'];
  const answers = view.DnsOptions.DnsRecordIpType ?? 'dualstack';
  return answers === 'dualstack' ? ['A', 'AAAA'] : answers === 'ipv6' ? ['AAAA'] : ['A'];
}
