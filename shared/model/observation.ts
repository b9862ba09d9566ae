import type { Binding, ZonalName } from './binding.ts';
import type { PublishedBinding } from './feed.ts';
import type { AddressType, RecordSet } from './records.ts';
import type { ServiceZone } from './service-facts.ts';

/** The result of a read: the value, or why the read failed. A failed read never counts as an absent thing. */
export type Reading<T> = { kind: 'known'; value: T } | FailedReading;

/** The result of reading something that may not exist. */
export type Lookup<T> = { kind: 'present'; value: T } | { kind: 'absent' } | FailedReading;

export interface FailedReading {
  kind: 'failed';
  failure: ReadFailure;
}

export interface ReadFailure {
  /** What we tried to read: `the interfaces of vpce-...`. */
  what: string;
  /** Why the read failed: the call, AWS's code and text, or the name of the missing file. */
  cause: string;
  /** True for a throttle or a time-out: a retry can succeed. False for a denied call or a missing file: an operator must act. */
  transient: boolean;
}

/** A part of an observation that the caller did not ask for. */
export interface NotRead {
  kind: 'not-read';
}

export function known<T>(value: T): { kind: 'known'; value: T } {
  return { kind: 'known', value };
}

export function present<T>(value: T): { kind: 'present'; value: T } {
  return { kind: 'present', value };
}

export const ABSENT = { kind: 'absent' } as const;

export function presentOrAbsent<T>(value: T | undefined): Lookup<T> {
  return value === undefined ? ABSENT : present(value);
}

export function failed(failure: ReadFailure): FailedReading {
  return { kind: 'failed', failure };
}

export const NOT_READ: NotRead = { kind: 'not-read' };

export interface Endpoint {
  id: string;
  /** `Interface`, `Gateway` or `GatewayLoadBalancer`. */
  type: string;
  vpcId: string;
  service: string;
  /** The Region of the service, if AWS returns it. */
  serviceRegion?: string;
  /** In lower case: the EC2 API returns `available`, its documentation writes `Available`. */
  state: string;
  subnetIds: string[];
  interfaceIds: string[];
  /** The regional name, with the leading `*.` of S3 names. Undefined until AWS has created the name. */
  regionalName: { name: string; zoneId: string } | undefined;
  /** The endpoint's name in each Availability Zone, such as us-west-2a. */
  zonalNames: { zone: string; name: string; zoneId: string }[];
  /** The types of address records that the endpoint's names have, derived from its DNS record type. */
  recordTypes: AddressType[];
  /** The service decides for each name: `s3.` has only A records, and `s3.dualstack.` has A and AAAA records. */
  serviceDefined?: boolean;
  privateDns: { enabled: boolean; onlyForInboundResolver: boolean };
  tags: Record<string, string>;
}

export interface Interface {
  id: string;
  subnetId: string;
  addresses: string[];
}

/** A subnet's IPv4 range and Availability Zone never change. An IPv6 range can be added or replaced. */
export interface Subnet {
  id: string;
  /** The id of the Availability Zone: `usw2-az1`. */
  zoneId: string;
  /** The name of the Availability Zone in this account: `us-west-2a`. */
  zoneName?: string | undefined;
  ranges: string[];
}

export interface Inbound {
  /** Undefined: the configuration lists the addresses instead of an endpoint id. */
  id: string | undefined;
  direction: string;
  status: string;
  vpcId: string | undefined;
  protocols: string[];
  addresses: { address: string; status: string }[];
}

export interface Zone {
  id: string;
  domain: string;
  private: boolean;
  /** Every VPC that is associated with the zone. Undefined: not read. */
  vpcs: { id: string; region: string }[] | undefined;
  /**
   * Whether the zone is associated with the inbound endpoint's VPC. `profile`: the configuration confirms that a Route 53
   * Profile gives the zone to the VPC. `unchecked`: the configuration does not name the VPC, or the calls were refused.
   */
  inboundVpc: 'associated' | 'profile' | 'missing' | 'unchecked';
}

export interface ZoneObservation {
  domain: string;
  /** Whether the zone needs records at `*.domain` in addition to `domain`. */
  wildcard: boolean;
  zonalNames?: readonly ZonalName[] | undefined;
  /** The VPCs to associate with the zone. Undefined: the reconciler does not manage associations. */
  desiredVpcs: { id: string; region: string }[] | undefined;
  /** The private zones of that name, or only the zone whose id the configuration names. */
  zones: Reading<Zone[]>;
  records: Reading<RecordSet[]>;
}

/** All reads for one binding in one pass. */
export interface Observation {
  binding: Binding;
  /** A time before the first read, by the clock of the process that observed. ISO 8601. */
  from: string;
  /** A time after the last read. ISO 8601. */
  until: string;
  /** All endpoints of the Region: the candidates for the binding's endpoint. */
  endpoints: Reading<Endpoint[]>;
  /** The owner of the endpoint's service, read only if an endpoint waits for the owner's acceptance. Undefined: unknown. */
  serviceOwner?: string | undefined;
  interfaces: Reading<Interface[]>;
  subnets: Reading<Subnet[]>;
  inbound: Lookup<Inbound>;
  zones: Reading<ZoneObservation[]>;
  /** The domains that AWS lists for the service. Undefined: not read, because the table of facts is complete. */
  serviceZones?: Reading<ServiceZone[]> | undefined;
  /** The addresses that the probes found withdrawn. `not-read`: this deployment does not probe addresses. */
  withdrawn: Reading<string[]> | NotRead;
  /** The manifest's entry for the binding. `not-read`: the caller did not read the feed, and the plan covers only the zones. */
  published: Lookup<PublishedBinding> | NotRead;
}
