import { collectTokenPages } from '../../shared/cloud/pages.ts';
import type { ResolverEndpoint } from '../../shared/cloud/ports.ts';
import * as values from '../../shared/config/values.ts';
import { findMarker, type Marker } from '../../shared/model/marker.ts';
import {
  canonicalName,
  canonicalZoneId,
  isAtOrBelow,
  isBelow,
  wildcardOf,
} from '../../shared/model/names.ts';
import type { Endpoint, Lookup, ReadFailure, Reading } from '../../shared/model/observation.ts';
import { serviceSuffixes } from '../../shared/model/partitions.ts';
import type { RecordSet } from '../../shared/model/records.ts';
import { type ServiceZone, tabulatedZones } from '../../shared/model/service-facts.ts';
import {
  isPartnerService,
  isS3,
  regionInName,
  type ServiceChoice,
  s3Domains,
  serviceRegionOf,
} from '../../shared/model/services.ts';
import { isGone, isInterface } from '../../shared/reconcile/choose-endpoint.ts';
import { tryRead } from '../../shared/reconcile/facts.ts';
import { Reader, type WorldPorts } from '../../shared/reconcile/reader.ts';
import { region as regionRule, zoneDomain } from '../../shared/schema/names.ts';

/**
 * Everything in a Region that a binding can refer to. Its ids, domains and services are valid values of a
 * configuration.
 */
export interface Account {
  region: string;
  /** Interface endpoints that are not deleted. */
  endpoints: Endpoint[];
  gateways: Gateway[];
  inbounds: InboundEndpoint[];
  /** Private zones of names of AWS services, and any private zone if an endpoint is for a partner's service. */
  zones: FoundZone[];
  /** Private zones that contain the names of many services, and the VPCs in which they hide these names. */
  hiding: HidingZone[];
  /** The domains of each service's private names. A service whose names could not be read has no entry. */
  domains: ReadonlyMap<string, ServiceZone[]>;
  /** The reads that failed. Nothing is concluded from the absence of what they would have returned. */
  unread: ReadFailure[];
}

export interface Gateway {
  vpcId: string;
  service: string;
}

export interface InboundEndpoint {
  id: string;
  vpcId: string;
}

export interface HidingZone {
  id: string;
  domain: string;
  vpcId: string;
}

export interface FoundZone {
  id: string;
  domain: string;
  vpcs: string[];
  /** The interface endpoints that the aliases of apex and wildcard point to. */
  targets: string[];
  /** Whether the apex or the wildcard has records. */
  isFilled: boolean;
  marker: Marker | undefined;
}

/** The service of an endpoint of `region`, with the Region that AWS returns for it, or that is in its name. */
export function serviceOf(
  { service, serviceRegion }: Endpoint,
  region: string,
): Required<ServiceChoice> {
  return { service, region, serviceRegion: serviceRegion ?? regionInName(service) };
}

/** Reads a Region for `init`. If `vpcs` is given, only the endpoints in these VPCs are included. */
export async function readAccount(
  world: WorldPorts,
  region: string,
  vpcs: readonly string[] | undefined,
): Promise<Account> {
  const reader = new Reader(world);
  const unread: ReadFailure[] = [];
  const read = <T>(reading: Reading<T> | Lookup<T>): T | undefined => {
    if (reading.kind === 'failed') unread.push(reading.failure);
    return reading.kind === 'known' || reading.kind === 'present' ? reading.value : undefined;
  };
  const all = read(await reader.endpoints(region)) ?? [];
  const endpoints = all
    .filter((endpoint) => isInterface(endpoint) && !isGone(endpoint) && isUsable(endpoint))
    .filter(({ vpcId }) => vpcs === undefined || vpcs.includes(vpcId))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const gateways = read(await readGateways(world, region)) ?? [];
  const inbounds = toInbounds(read(await reader.resolverEndpoints(region)) ?? []);
  const domains = await readDomains(reader, region, endpoints);
  const { zones, hiding } = await readZones(reader, { region, endpoints, inbounds, domains }, read);
  return { region, endpoints, gateways, inbounds, zones, hiding, domains, unread };
}

function isUsable({ id, vpcId, service, serviceRegion }: Endpoint): boolean {
  return (
    values.vpcEndpointId.fault(id) === undefined &&
    values.vpcId.fault(vpcId) === undefined &&
    values.service.fault(service) === undefined &&
    (serviceRegion === undefined || regionRule.fault(serviceRegion) === undefined)
  );
}

function readGateways(world: WorldPorts, region: string): Promise<Reading<Gateway[]>> {
  return tryRead(`the gateway endpoints of ${region}`, async () => {
    const raw = await collectTokenPages(
      { Filters: [{ Name: 'vpc-endpoint-type', Values: ['Gateway'] }] },
      (input) => world.ec2(region).describeVpcEndpoints(input),
      (page) => page.VpcEndpoints,
    );
    return raw
      .filter(({ VpcEndpointType }) => VpcEndpointType === 'Gateway')
      .map(({ VpcId = '', ServiceName = '' }) => ({ vpcId: VpcId, service: ServiceName }));
  });
}

function toInbounds(raw: readonly ResolverEndpoint[]): InboundEndpoint[] {
  return raw
    .filter(({ Direction }) => Direction === 'INBOUND')
    .map(({ Id = '', HostVPCId = '' }) => ({ id: Id, vpcId: HostVPCId }))
    .filter(({ id }) => values.inboundEndpointId.fault(id) === undefined)
    .filter(({ vpcId }) => values.vpcId.fault(vpcId) === undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Reads the domains of each service, which may be in another Region. If the names cannot be read, the table of well-known
 * services has them; other services are left out.
 */
async function readDomains(
  reader: Reader,
  region: string,
  endpoints: readonly Endpoint[],
): Promise<Map<string, ServiceZone[]>> {
  const domains = new Map<string, ServiceZone[]>();
  for (const endpoint of endpoints) {
    const choice = serviceOf(endpoint, region);
    const { service } = choice;
    if (domains.has(service)) continue;
    const asked = await reader.serviceZones(choice);
    const named = asked.kind === 'known' ? asked.value : [];
    if (named.length > 0) domains.set(service, named);
    else {
      const known = isS3(choice) ? s3Zones(serviceRegionOf(choice)) : tabulatedZones(choice);
      if (known !== undefined) domains.set(service, known);
    }
  }
  return domains;
}

/** The names that an S3 endpoint without dual-stack addresses serves (S3 guide, AWS PrivateLink for Amazon S3). */
function s3Zones(region: string): ServiceZone[] {
  return s3Domains(region).map((domain) => ({ domain, wildcard: true }));
}

/**
 * The zones of the services' names, and the zones of AWS names that the VPCs of the endpoints and inbound endpoints
 * are associated with.
 */
async function readZones(
  reader: Reader,
  account: Pick<Account, 'region' | 'endpoints' | 'inbounds' | 'domains'>,
  read: <T>(reading: Reading<T> | Lookup<T>) => T | undefined,
): Promise<Pick<Account, 'zones' | 'hiding'>> {
  const { region, endpoints, inbounds, domains } = account;
  const hiding: HidingZone[] = [];
  const ids = new Set<string>();
  // A partner's names can have any domain, so any zone can be one of them.
  const hasPartner = endpoints.some(({ service }) => isPartnerService(service));
  for (const { domain } of [...domains.values()].flat()) {
    for (const id of read(await reader.zonesNamed(domain)) ?? []) ids.add(id);
  }
  for (const vpc of new Set([...endpoints, ...inbounds].map(({ vpcId }) => vpcId))) {
    for (const { HostedZoneId = '', Name = '', Owner } of read(
      await reader.zonesOfVpc(vpc, region),
    ) ?? []) {
      // AWS owns the hidden zone of an endpoint's private DNS.
      if (Owner?.OwningService !== undefined) continue;
      const id = canonicalZoneId(HostedZoneId);
      if (values.zoneId.fault(id) !== undefined) continue;
      const domain = canonicalName(Name);
      if (isAboveServices(domain, region)) hiding.push({ id, domain, vpcId: vpc });
      if (hasPartner || isOfService(domain, region)) ids.add(id);
    }
  }
  const zones: FoundZone[] = [];
  for (const id of [...ids].filter((one) => values.zoneId.fault(one) === undefined).sort()) {
    const found = read(await reader.zone(id));
    const records = read(await reader.records(id));
    const domain = canonicalName(found?.zone.Name ?? '');
    if (found === undefined || records === undefined || zoneDomain.fault(domain)) continue;
    const seenBy = found.vpcs.flatMap(({ VPCId }) => VPCId ?? []).sort();
    zones.push({ id, domain, vpcs: seenBy, ...holding(domain, records) });
  }
  return { zones, hiding };
}

/** `amazonaws.com`, `eu-west-2.amazonaws.com`, and names above them. */
function isAboveServices(domain: string, region: string): boolean {
  return serviceSuffixes(region)
    .flatMap((suffix) => [suffix, `${region}.${suffix}`])
    .some((name) => isAtOrBelow(name, domain));
}

function isOfService(domain: string, region: string): boolean {
  return serviceSuffixes(region).some((suffix) => isBelow(domain, suffix));
}

function holding(domain: string, records: readonly RecordSet[]) {
  const names = records
    .filter(({ name }) => name === domain || name === wildcardOf(domain))
    .filter(({ type }) => ['A', 'AAAA', 'CNAME'].includes(type));
  const targets = names.flatMap(({ alias }) => /\bvpce-[0-9a-f]+/.exec(alias?.name ?? '') ?? []);
  const found = findMarker(domain, records);
  return {
    targets: [...new Set(targets)].sort(),
    isFilled: names.length > 0,
    marker: found.kind === 'valid' ? found.marker : undefined,
  };
}
