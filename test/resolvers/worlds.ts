import { asFence } from '../../shared/model/counters.ts';
import type { BindingSnapshot, ZoneSnapshot } from '../../shared/model/feed.ts';
import type { InboundZone } from './harness/inbound.ts';

/** Names that clients ask for. `LATER` and `CONTROL` are public in the first revision and private in the second. */
export const S3 = 's3.eu-west-2.amazonaws.com';
export const BUCKET = `myspecificbucket.${S3}`;
export const OTHER = `adifferentbucket.${S3}`;
export const LATER = `laterbucket.${S3}`;
export const ACCESS_POINTS = 's3-accesspoint.eu-west-2.amazonaws.com';
export const ACCESS_POINT = `reports-123456789012.${ACCESS_POINTS}`;
export const CONTROL = 's3-control.eu-west-2.amazonaws.com';
export const ACCOUNT = `123456789012.${CONTROL}`;
/** A service whose zone has no wildcard, so no name below it exists. */
export const MONITORING = 'monitoring.eu-west-2.amazonaws.com';
/** A partner's name. The signed root zone proves that its parent does not exist. */
export const BELOW_SIGNED = 'logs.partner';
export const NOTHING = `nothing.${MONITORING}`;

/** The S3 endpoint in each revision. It is replaced before the second revision. */
export const VPCE = [
  'vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com',
  'vpce-0b1c2d3e4f5061728-7hq2mzka.s3.eu-west-2.vpce.amazonaws.com',
] as const;
export const MONITORING_VPCE =
  'vpce-0c9d8e7f605142331-k4tq9x2p.monitoring.eu-west-2.vpce.amazonaws.com';

/** The names that rules lead to in the first revision. */
export const ENDPOINT_NAMES = [`bucket.${VPCE[0]}`, `accesspoint.${VPCE[0]}`, MONITORING_VPCE];

const ENDPOINT_ADDRESSES = [
  ['10.0.1.165', '10.0.2.19'],
  ['10.0.1.77', '10.0.2.88'],
] as const;
/** The inbound endpoint in each revision. One address changes before the second revision. */
const INBOUND_ADDRESSES = [
  ['10.0.1.122', '10.0.2.213'],
  ['10.0.1.7', '10.0.2.213'],
] as const;

/** 0 is the first revision, 1 is the second revision, after the changes in AWS. */
export type Turn = 0 | 1;

/** Which names a site makes private. */
export type Scope =
  | 'every name'
  | 'buckets with their own zones'
  | 'buckets in the zone of the Region';

/** Bindings in the feed, and the inbound endpoint in AWS that agrees with them. */
export interface World {
  bindings: BindingSnapshot[];
  inbound: { addresses: string[]; zones: InboundZone[] };
}

export function worldOf(scope: Scope, turn: Turn): World {
  const buckets = turn === 0 ? [BUCKET] : [BUCKET, LATER];
  const inRegion = [S3, ACCESS_POINTS, CONTROL];
  switch (scope) {
    case 'every name':
      return world(turn, [
        s3(turn, turn === 0 ? [S3, ACCESS_POINTS] : inRegion, 'all'),
        monitoring(turn),
      ]);
    case 'buckets with their own zones':
      return world(turn, [s3(turn, buckets, 'all')]);
    case 'buckets in the zone of the Region': {
      const names = { buckets: buckets.map((bucket) => bucket.replace(`.${S3}`, '')) };
      return world(turn, [s3(turn, inRegion, names)]);
    }
  }
}

/** A binding of a name that public DNS denies with a signature. */
export function worldBelowSigned(): World {
  return world(0, [
    snapshot(0, {
      binding: 'partner-logs',
      name: MONITORING_VPCE,
      addresses: ['10.0.1.201'],
      zones: [zone(BELOW_SIGNED, true)],
      names: 'all',
    }),
  ]);
}

function world(turn: Turn, bindings: BindingSnapshot[]): World {
  const zones = bindings.flatMap((binding) =>
    binding.zones.map(({ domain, wildcard }) => ({
      domain,
      wildcard,
      addresses: binding.endpoint.addresses.map(({ address }) => address),
    })),
  );
  return { bindings, inbound: { addresses: [...INBOUND_ADDRESSES[turn]], zones } };
}

function s3(turn: Turn, domains: string[], names: BindingSnapshot['names']): BindingSnapshot {
  return snapshot(turn, {
    binding: 's3-london',
    name: `*.${VPCE[turn]}`,
    addresses: ENDPOINT_ADDRESSES[turn],
    zones: domains.map((domain) => zone(domain, true)),
    names,
  });
}

function monitoring(turn: Turn): BindingSnapshot {
  return snapshot(turn, {
    binding: 'monitoring',
    name: MONITORING_VPCE,
    addresses: ['10.0.1.201'],
    zones: [zone(MONITORING, false)],
    names: 'all',
  });
}

function snapshot(
  turn: Turn,
  {
    name,
    addresses,
    ...rest
  }: Pick<BindingSnapshot, 'binding' | 'zones' | 'names'> & {
    name: string;
    addresses: readonly string[];
  },
): BindingSnapshot {
  return {
    service: rest.binding,
    region: 'eu-west-2',
    status: 'live',
    endpoint: {
      id: 'vpce-1',
      name,
      zoneId: 'Z7K1066E3PUKB',
      subnets: [],
      addresses: addresses.map((address, index) => ({
        address,
        interfaceId: `eni-${index}`,
        subnetId: `subnet-${index}`,
      })),
      retiring: [],
      withdrawn: [],
    },
    inbound: { id: 'rslvr-in-1', addresses: [...INBOUND_ADDRESSES[turn]], retiring: [] },
    ...rest,
  };
}

function zone(domain: string, wildcard: boolean): ZoneSnapshot {
  return { id: `Z-${domain}`, domain, wildcard, recordTypes: ['A'], fence: asFence(1) };
}
