import type { EndpointState } from '../../../embedded-aws/ec2-types.ts';
import type { Zone } from '../../../embedded-aws/route53.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import type { Simulation } from '../simulation.ts';
import { canonicalAddress, plainName } from './names.ts';

/**
 * What should be so of a binding in a world that stands still, written apart from the planner and by other
 * means: it looks at the world itself, knows no observation and no plan, and asks for less.
 */
export type Verdict =
  | {
      kind: 'served';
      endpoint: EndpointState;
      addresses: string[];
      /** Those that must be forwarded to, and those that may be. */
      forwarders: { must: string[]; may: string[] };
      zones: JudgedZone[];
      types: ('A' | 'AAAA')[];
    }
  /** Nothing may change, and people have to know why. `passing`: forwarders that still answer, and do so as before. */
  | { kind: 'stopped'; why: string; passing?: string[] };

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
  if (endpoint.view.State !== 'available') return stopped(`it is ${endpoint.view.State}`);

  const zones: JudgedZone[] = [];
  for (const { domain, id, wildcard } of namedZones(binding)) {
    const found = [...world.route53.zones.values()].filter((zone) =>
      id === undefined ? plainName(zone.name) === domain && zone.privateZone : zone.id === id,
    );
    const [zone] = found;
    if (zone === undefined) return stopped(`there is no zone ${domain}`);
    if (found.length > 1) return stopped(`there are several zones ${domain}`);
    if (!isOurs(zone, domain, binding, owner)) return stopped(`${domain} is not ours`);
    zones.push({ zone, domain, wildcard });
  }
  const inboundId = 'id' in binding.inbound ? binding.inbound.id : '';
  const inbound = world.resolver().endpoints.get(inboundId);
  if (inbound === undefined) return stopped('there is no inbound endpoint');
  for (const { zone, domain } of zones) {
    const listed = binding.zones?.find((one) => one.domain === domain)?.vpcs?.map(({ id }) => id);
    const seen = zone.vpcs.map(({ VPCId }) => VPCId);
    for (const vpc of listed ?? []) {
      const isTaken = [...world.route53.zones.values()].some(
        (other) =>
          other !== zone &&
          other.name === zone.name &&
          other.vpcs.some(({ VPCId }) => VPCId === vpc),
      );
      if (!seen.includes(vpc) && isTaken) return stopped(`${vpc} sees another zone ${domain}`);
    }
    if (![...seen, ...(listed ?? [])].includes(inbound.view.HostVPCId)) {
      return stopped(`the inbound endpoint does not see ${domain}`);
    }
  }
  const listed = [...inbound.addresses.values()].map(({ address }) => address);
  const of = (isMeant: (status: string) => boolean) =>
    listed.filter(({ Status }) => isMeant(Status)).flatMap(({ Ip }) => Ip ?? []);
  const forwarders = {
    must: of((status) => status === 'ATTACHED').sort(),
    may: of((status) => ['UPDATING', 'CREATING', 'ATTACHING'].includes(status)),
  };
  if (forwarders.must.length === 0) {
    return { ...stopped('no inbound address is attached'), passing: forwarders.may };
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
    return binding.zones.map(({ domain, id }) => ({ domain, id, wildcard: true }));
  }
  const label = binding.service.replace('com.amazonaws.eu-west-2.', '');
  return label === 'monitoring'
    ? [{ domain: 'monitoring.eu-west-2.amazonaws.com', wildcard: false }]
    : [{ domain: 'dkr.ecr.eu-west-2.amazonaws.com', wildcard: true }];
}

/** By the words of the marker, or, where there is none, by there being nothing of anybody. */
export function isOurs(zone: Zone, domain: string, binding: Binding, owner: string): boolean {
  const records = [...zone.records.values()];
  const at = (name: string, types: string[]) =>
    records.filter(({ Name, Type }) => plainName(Name) === name && types.includes(Type));
  const markers = at(`_privatelink-dns.${domain}`, ['TXT', 'CNAME']);
  const [marker] = markers;
  if (marker === undefined) {
    const answering = ['A', 'AAAA', 'CNAME'];
    const taken = [...at(domain, answering), ...at(`*.${domain}`, answering)];
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

/** The table of the PrivateLink guide, in the two columns that matter here. */
function typesOf({ view }: EndpointState): ('A' | 'AAAA')[] {
  if (view.IpAddressType === 'ipv4') return ['A'];
  const answers = view.DnsOptions.DnsRecordIpType ?? 'dualstack';
  return answers === 'dualstack' ? ['A', 'AAAA'] : answers === 'ipv6' ? ['AAAA'] : ['A'];
}
