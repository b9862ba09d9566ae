import { CloudError } from '../cloud/errors.ts';
import { collectPages, collectTokenPages } from '../cloud/pages.ts';
import type * as wire from '../cloud/ports.ts';
import type { Ec2Port, ResolverPort, Route53Port } from '../cloud/ports.ts';
import type { Binding } from '../model/binding.ts';
import { canonicalName, canonicalZoneId } from '../model/names.ts';
import {
  type Endpoint,
  type Interface,
  known,
  type Lookup,
  presentOrAbsent,
  type Reading,
  type Subnet,
} from '../model/observation.ts';
import type { RecordSet } from '../model/records.ts';
import type { ServiceZone } from '../model/service-facts.ts';
import { serviceNames } from '../model/services.ts';
import {
  IncompleteAnswerError,
  toEndpoint,
  toInterface,
  toRecordSet,
  toServiceZones,
  toSubnet,
  tryRead,
} from './facts.ts';

/** The AWS clients for observing, per Region. Route 53 is global. */
export interface WorldPorts {
  ec2(region: string): Ec2Port;
  route53(): Route53Port;
  resolver(region: string): ResolverPort;
}

/** The types of endpoints to a service. Only `Interface` can be the target of a binding. */
export const ENDPOINT_TYPES: readonly string[] = ['Interface', 'Gateway', 'GatewayLoadBalancer'];

/** EC2 accepts at most 200 values in a filter. */
const MAX_FILTER_VALUES = 200;

/** The reads of one pass. If several bindings need the same read, it calls AWS only once. */
export class Reader {
  readonly #world: WorldPorts;
  readonly #readings = new Map<string, Promise<Reading<unknown>>>();

  constructor(world: WorldPorts) {
    this.#world = world;
  }

  /**
   * The endpoints of the Region that have a service, of every type: the notice for an endpoint of another type names the
   * type. One listing serves choices by id and by tags, and gives the candidates for notices.
   */
  endpoints(region: string): Promise<Reading<Endpoint[]>> {
    return this.#once(`the endpoints of ${region}`, async () => {
      const raw = await collectTokenPages(
        { Filters: [{ Name: 'vpc-endpoint-type', Values: [...ENDPOINT_TYPES] }] },
        (input) => this.#world.ec2(region).describeVpcEndpoints(input),
        (page) => page.VpcEndpoints,
      );
      return raw
        .filter(({ VpcEndpointType = 'Interface' }) => ENDPOINT_TYPES.includes(VpcEndpointType))
        .map(toEndpoint);
    });
  }

  interfaces(region: string, ids: readonly string[]): Promise<Reading<Interface[]>> {
    return this.#once(`the network interfaces of ${region}`, async () => {
      const raw = await inFilters('network-interface-id', ids, (first) =>
        collectTokenPages(
          first,
          (input) => this.#world.ec2(region).describeNetworkInterfaces(input),
          (page) => page.NetworkInterfaces,
        ),
      );
      return raw.map(toInterface);
    });
  }

  subnets(region: string, ids: readonly string[]): Promise<Reading<Subnet[]>> {
    return this.#once(`the subnets of ${region}`, async () => {
      const raw = await inFilters('subnet-id', ids, (first) =>
        collectTokenPages(
          first,
          (input) => this.#world.ec2(region).describeSubnets(input),
          (page) => page.Subnets,
        ),
      );
      return raw.map(toSubnet);
    });
  }

  /** The zones of the service's private DNS names. */
  async serviceZones(binding: ServiceOf): Promise<Reading<ServiceZone[]>> {
    const details = await this.#serviceDetails(binding);
    return details.kind === 'known' ? known(toServiceZones(details.value)) : details;
  }

  /** The account that owns the service; undefined if it is not listed or cannot be read. */
  async serviceOwner(binding: ServiceOf): Promise<string | undefined> {
    const details = await this.#serviceDetails(binding);
    return details.kind === 'known'
      ? details.value.map(({ Owner }) => Owner).find((owner) => owner !== undefined)
      : undefined;
  }

  #serviceDetails(binding: ServiceOf): Promise<Reading<wire.ServiceDetail[]>> {
    const { region, serviceRegion } = binding;
    const names = serviceNames(binding);
    return this.#once(`the private names of ${names.join(' or ')} in ${region}`, () =>
      collectTokenPages(
        {
          Filters: [{ Name: 'service-name', Values: names }],
          ...(serviceRegion !== undefined &&
            serviceRegion !== region && { ServiceRegions: [serviceRegion] }),
        },
        (input) => this.#world.ec2(region).describeVpcEndpointServices(input),
        (page) => page.ServiceDetails,
      ),
    );
  }

  /** Resolver endpoints of both directions, so that the plan can refuse an outbound endpoint by its id. */
  resolverEndpoints(region: string): Promise<Reading<wire.ResolverEndpoint[]>> {
    return this.#once(`the Resolver endpoints of ${region}`, () =>
      collectTokenPages(
        {},
        (input) => this.#world.resolver(region).listResolverEndpoints(input),
        (page) => page.ResolverEndpoints,
      ),
    );
  }

  /** Absent: the Region has no Resolver endpoint with this id. */
  resolverAddresses(region: string, id: string): Promise<Lookup<wire.ResolverIpAddress[]>> {
    return this.#lookup(`the addresses of ${id}`, () =>
      collectTokenPages(
        { ResolverEndpointId: id },
        (input) => this.#world.resolver(region).listResolverEndpointIpAddresses(input),
        (page) => page.IpAddresses,
      ),
    );
  }

  zone(id: string): Promise<Lookup<{ zone: wire.HostedZone; vpcs: wire.ZoneVpc[] }>> {
    return this.#lookup(`zone ${id}`, async () => {
      const answer = await this.#world.route53().getHostedZone({ Id: id });
      if (answer.HostedZone === undefined) {
        throw new IncompleteAnswerError(`zone ${id} has no HostedZone in the response`);
      }
      return { zone: answer.HostedZone, vpcs: answer.VPCs ?? [] };
    });
  }

  /** The ids of all private zones in the account that have exactly this name. */
  zonesNamed(domain: string): Promise<Reading<string[]>> {
    return this.#once(`the zones named ${domain}`, async () => {
      const zones = await collectPages(
        { DNSName: domain } as { DNSName: string; HostedZoneId?: string | undefined },
        (input) => this.#world.route53().listHostedZonesByName(input),
        (page) => {
          const here = page.HostedZones ?? [];
          const more = page.IsTruncated && canonicalName(page.NextDNSName ?? '') === domain;
          return {
            items: here,
            next: more ? { DNSName: domain, HostedZoneId: page.NextHostedZoneId } : undefined,
          };
        },
      );
      return zones
        .filter(
          (zone) => canonicalName(zone.Name ?? '') === domain && zone.Config?.PrivateZone === true,
        )
        .map((zone) => canonicalZoneId(zone.Id ?? ''));
    });
  }

  /** All zones that are associated with a VPC, including the hidden zones of endpoints' private DNS. */
  zonesOfVpc(vpcId: string, region: string): Promise<Reading<wire.HostedZoneSummary[]>> {
    return this.#once(`the zones of ${vpcId}`, () =>
      collectTokenPages(
        { VPCId: vpcId, VPCRegion: region },
        (input) => this.#world.route53().listHostedZonesByVPC(input),
        (page) => page.HostedZoneSummaries,
      ),
    );
  }

  /** Absent: the zone does not exist. */
  records(zoneId: string): Promise<Lookup<RecordSet[]>> {
    return this.#lookup(`the records of zone ${zoneId}`, async () => {
      const first: RecordsInput = { HostedZoneId: zoneId };
      const raw = await collectPages(
        first,
        (input) => this.#world.route53().listResourceRecordSets(input),
        (page) => ({
          items: page.ResourceRecordSets ?? [],
          next: page.IsTruncated ? followingRecords(zoneId, page) : undefined,
        }),
      );
      return raw.map(toRecordSet);
    });
  }

  /** Absent: AWS returned an error of the kind not-found. */
  async #lookup<T>(what: string, read: () => Promise<T>): Promise<Lookup<T>> {
    const reading = await this.#once(what, () => undefinedIfNotFound(read));
    return reading.kind === 'failed' ? reading : presentOrAbsent(reading.value);
  }

  #once<T>(what: string, read: () => Promise<T>): Promise<Reading<T>> {
    const reading = this.#readings.get(what) ?? tryRead(what, read);
    this.#readings.set(what, reading);
    // Every key belongs to one kind of read, so its value has the type T.
    return reading as Promise<Reading<T>>;
  }
}

async function undefinedIfNotFound<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CloudError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

type ServiceOf = Pick<Binding, 'service' | 'region' | 'serviceRegion'>;

type RecordsInput = Parameters<Route53Port['listResourceRecordSets']>[0];
type RecordsPage = Awaited<ReturnType<Route53Port['listResourceRecordSets']>>;

/** Route 53 continues a listing from a name, type and set identifier. A truncated page without a name cannot be continued. */
function followingRecords(zoneId: string, page: RecordsPage): RecordsInput {
  if (page.NextRecordName === undefined) {
    throw new IncompleteAnswerError(`the list of records of zone ${zoneId} is incomplete`);
  }
  return {
    HostedZoneId: zoneId,
    StartRecordName: page.NextRecordName,
    StartRecordType: page.NextRecordType,
    StartRecordIdentifier: page.NextRecordIdentifier,
  };
}

type Filtered = { Filters: { Name: string; Values: string[] }[] };

/** Lists by ids. Makes several calls in parallel if the ids do not fit into one filter. */
async function inFilters<T>(
  name: string,
  ids: readonly string[],
  list: (input: Filtered) => Promise<T[]>,
): Promise<T[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / MAX_FILTER_VALUES) }, (_, index) =>
    ids.slice(index * MAX_FILTER_VALUES, (index + 1) * MAX_FILTER_VALUES),
  );
  const answers = await Promise.all(
    parts.map((Values) => list({ Filters: [{ Name: name, Values }] })),
  );
  return answers.flat();
}
