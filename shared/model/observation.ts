import type { Binding } from './config.ts';
import type { PublishedBinding } from './feed.ts';
import type { AddressType, RecordSet } from './records.ts';

/** A part of the world: its value, or that it could not be read. Unknown is not absent. */
export type Reading<T> = { known: true; value: T } | { known: false; unknown: Unknown };

export interface Unknown {
  /** What was to be read: `the interfaces of vpce-...`. */
  what: string;
  /** Why it was not: the call, AWS's code and text, or the file that is missing. */
  cause: string;
  /** A throttle or time-out passes by itself; a denied call or a missing file needs a person. */
  passing: boolean;
}

export function known<T>(value: T): Reading<T> {
  return { known: true, value };
}

export interface Endpoint {
  id: string;
  vpcId: string;
  service: string;
  /** Lower case: AWS writes `available` on the wire and `Available` in its models. */
  state: string;
  subnetIds: string[];
  interfaceIds: string[];
  /** The regional name as AWS publishes it, with S3's leading `*.`; undefined until AWS has made one. */
  regionalName: { name: string; zoneId: string } | undefined;
  /** What the regional name answers, by the endpoint's DNS record type. */
  recordTypes: AddressType[];
  privateDns: { enabled: boolean; onlyForInboundResolver: boolean };
  tags: Record<string, string>;
}

export interface Interface {
  id: string;
  subnetId: string;
  addresses: string[];
}

/** The IPv4 range and zone of a subnet never change while it exists; an IPv6 range may join later, or be exchanged. */
export interface Subnet {
  id: string;
  zoneId: string;
  ranges: string[];
}

export interface Inbound {
  /** Undefined where the configuration lists the addresses itself. */
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
  /** Every association, where they were read; otherwise undefined. */
  vpcs: { id: string; region: string }[] | undefined;
  /** Whether the inbound endpoint's VPC sees the zone; undefined where that VPC is not known. */
  servesInbound: boolean | undefined;
}

export interface ZoneObservation {
  domain: string;
  /** Whether `*.domain` is kept as well as `domain`. */
  wildcard: boolean;
  /** The VPCs that should see it, where the configuration says so. */
  desiredVpcs: { id: string; region: string }[] | undefined;
  /** Each private zone of that name; the configuration's id leaves one. Empty: there is none. */
  zones: Reading<Zone[]>;
  records: Reading<RecordSet[]>;
}

/** Everything read about one binding in one pass. */
export interface Observation {
  binding: Binding;
  /** All interface endpoints of the Region: what the choice is made from. */
  endpoints: Reading<Endpoint[]>;
  interfaces: Reading<Interface[]>;
  subnets: Reading<Subnet[]>;
  /** Undefined inside: there is no inbound endpoint of that id. */
  inbound: Reading<Inbound | undefined>;
  zones: Reading<ZoneObservation[]>;
  /** The addresses that probes found withdrawn; undefined where nothing is probed. */
  withdrawn: Reading<string[]> | undefined;
  /** Undefined inside: nothing was published for it yet. Undefined itself: the feed was not asked, and the plan is about zones alone. */
  published: Reading<PublishedBinding | undefined> | undefined;
}
