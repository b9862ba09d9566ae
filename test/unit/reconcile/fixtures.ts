import type * as wire from '../../../shared/cloud/ports.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import { asFence, asGeneration, asRevision } from '../../../shared/model/counters.ts';
import type { BindingSnapshot, PublishedBinding } from '../../../shared/model/feed.ts';
import {
  type Endpoint,
  type Inbound,
  type Interface,
  known,
  NOT_READ,
  type Observation,
  present,
  type Subnet,
  type Zone,
  type ZoneObservation,
} from '../../../shared/model/observation.ts';
import type { RecordSet } from '../../../shared/model/records.ts';
import { toRecordSet } from '../../../shared/reconcile/facts.ts';
import type { PlanContext } from '../../../shared/reconcile/plan.ts';
import type { ZoneFacts } from '../../../shared/reconcile/plan-input.ts';

/** The observation of the worked example, in sync and published. */

export const NOW = new Date('2026-03-01T12:00:00.000Z');
export const ENDPOINT_ID = 'vpce-001760f0be22cd4e2';
export const HOST = `${ENDPOINT_ID}-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com`;
export const ENDPOINT_ZONE = 'Z7K1066E3PUKB';
export const VPC = 'vpc-0abc0abc0abc0abc0';
export const SUBNET_A = 'subnet-0a0a0a0a0a0a0a0a0';
export const SUBNET_B = 'subnet-0b0b0b0b0b0b0b0b0';
export const INBOUND_ID = 'rslvr-in-0123456789abcdef0';
export const DOMAIN = 's3.eu-west-2.amazonaws.com';
export const ZONE_ID = 'Z0000000000S3';
export const MARKER = `_privatelink-dns.${DOMAIN}`;

/** A replaced address is served for another 60 + 300 seconds. */
export const context: PlanContext = {
  config: {
    owner: 'net-prod',
    bindings: [],
    approvals: [],
    rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 },
    agents: { pollSeconds: 300 },
    limits: { maxBindingsPerPublication: 25, releaseAfterMinutes: 60 },
  },
  now: NOW,
};

/** The time that many seconds after `NOW`, in the form of the feed. */
export function after(seconds: number): string {
  return new Date(NOW.getTime() + seconds * 1000).toISOString();
}

export function binding(over: Partial<Binding> = {}): Binding {
  return {
    name: 's3-london',
    service: 's3',
    region: 'eu-west-2',
    endpoint: { id: ENDPOINT_ID },
    inbound: { id: INBOUND_ID },
    zones: [{ domain: DOMAIN, id: ZONE_ID, vpcs: undefined }],
    names: 'all',
    whenLost: 'hold',
    adopt: false,
    ...over,
  };
}

export function endpoint(over: Partial<Endpoint> = {}): Endpoint {
  return {
    id: ENDPOINT_ID,
    type: 'Interface',
    vpcId: VPC,
    service: 'com.amazonaws.eu-west-2.s3',
    state: 'available',
    subnetIds: [SUBNET_A, SUBNET_B],
    interfaceIds: ['eni-a', 'eni-b'],
    regionalName: { name: `*.${HOST}`, zoneId: ENDPOINT_ZONE },
    zonalNames: [],
    recordTypes: ['A'],
    privateDns: { enabled: false, onlyForInboundResolver: false },
    tags: { dns: 's3-london' },
    ...over,
  };
}

export const INTERFACES: Interface[] = [
  { id: 'eni-a', subnetId: SUBNET_A, addresses: ['10.0.1.165'] },
  { id: 'eni-b', subnetId: SUBNET_B, addresses: ['10.0.2.19'] },
];

export const SUBNETS: Subnet[] = [
  { id: SUBNET_A, zoneId: 'euw2-az2', ranges: ['10.0.1.0/24'] },
  { id: SUBNET_B, zoneId: 'euw2-az3', ranges: ['10.0.2.0/24'] },
];

export function inbound(over: Partial<Inbound> = {}): Inbound {
  return {
    id: INBOUND_ID,
    direction: 'INBOUND',
    status: 'OPERATIONAL',
    vpcId: VPC,
    protocols: ['Do53'],
    addresses: [
      { address: '10.0.1.122', status: 'ATTACHED' },
      { address: '10.0.2.213', status: 'ATTACHED' },
    ],
    ...over,
  };
}

export function zone(over: Partial<Zone> = {}): Zone {
  return {
    id: ZONE_ID,
    domain: DOMAIN,
    private: true,
    vpcs: undefined,
    inboundVpc: 'associated',
    ...over,
  };
}

export function alias(
  name: string,
  type: string,
  over: Partial<wire.AliasTarget> & Record<string, unknown> = {},
): RecordSet {
  const { DNSName, HostedZoneId, EvaluateTargetHealth, ...rest } = over;
  return toRecordSet({
    Name: `${name.replace('*', '\\052')}.`,
    Type: type,
    AliasTarget: {
      HostedZoneId: HostedZoneId ?? ENDPOINT_ZONE,
      DNSName: DNSName ?? `\\052.${HOST}.`,
      EvaluateTargetHealth: EvaluateTargetHealth ?? true,
    },
    ...rest,
  });
}

export function plain(name: string, type: string, ...values: string[]): RecordSet {
  return toRecordSet({
    Name: `${name.replace('*', '\\052')}.`,
    Type: type,
    TTL: 300,
    ResourceRecords: values.map((Value) => ({ Value })),
  });
}

export function markerText(fence: number, name = 's3-london', owner = 'net-prod'): string {
  return `"heritage=privatelink-dns,owner=${owner},binding=${name},fence=${fence}"`;
}

export function marker(fence: number, name?: string, owner?: string): RecordSet {
  return plain(MARKER, 'TXT', markerText(fence, name, owner));
}

export const APEX_RECORDS = [
  plain(DOMAIN, 'NS', 'ns-0.awsdns-00.com.'),
  plain(DOMAIN, 'SOA', 'ns-1536.awsdns-00.co.uk. awsdns-hostmaster.amazon.com. 1 7200 900 1 86400'),
];

/** The records of a zone that is in sync at fence 1. */
export const IN_SYNC = [...APEX_RECORDS, alias(DOMAIN, 'A'), alias(`*.${DOMAIN}`, 'A'), marker(1)];

export function zoneObservation(over: Partial<ZoneObservation> = {}): ZoneObservation {
  return {
    domain: DOMAIN,
    wildcard: true,
    desiredVpcs: undefined,
    zones: known([zone()]),
    records: known(IN_SYNC),
    ...over,
  };
}

export function zoneFacts(over: Partial<ZoneFacts> = {}): ZoneFacts {
  return {
    domain: DOMAIN,
    wildcard: true,
    desiredVpcs: undefined,
    zones: [zone()],
    records: IN_SYNC,
    ...over,
  };
}

export function snapshot(over: Partial<BindingSnapshot> = {}): BindingSnapshot {
  return {
    binding: 's3-london',
    service: 's3',
    region: 'eu-west-2',
    status: 'live',
    endpoint: {
      id: ENDPOINT_ID,
      name: `*.${HOST}`,
      zoneId: ENDPOINT_ZONE,
      subnets: SUBNETS,
      addresses: [
        { address: '10.0.1.165', interfaceId: 'eni-a', subnetId: SUBNET_A },
        { address: '10.0.2.19', interfaceId: 'eni-b', subnetId: SUBNET_B },
      ],
      retiring: [],
      withdrawn: [],
    },
    inbound: { id: INBOUND_ID, addresses: ['10.0.1.122', '10.0.2.213'], retiring: [] },
    zones: [{ id: ZONE_ID, domain: DOMAIN, wildcard: true, recordTypes: ['A'], fence: asFence(1) }],
    names: 'all',
    ...over,
  };
}

export function published(over: Partial<PublishedBinding> = {}): PublishedBinding {
  return {
    name: 's3-london',
    generation: asGeneration(7),
    revision: asRevision(3),
    changedAt: after(-3600),
    observedUntil: after(-3600),
    snapshot: snapshot(),
    active: [],
    ...over,
  };
}

export function observation(over: Partial<Observation> = {}): Observation {
  return {
    binding: binding(),
    from: after(-1),
    until: after(0),
    endpoints: known([endpoint()]),
    interfaces: known(INTERFACES),
    subnets: known(SUBNETS),
    inbound: present(inbound()),
    zones: known([zoneObservation()]),
    withdrawn: NOT_READ,
    published: present(published()),
    ...over,
  };
}
