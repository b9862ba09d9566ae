import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  HostedZone,
  NetworkInterface,
  Parameter,
  ResolverEndpoint,
  ResolverIpAddress,
  ResourceRecordSet,
  Subnet,
  VpcEndpoint,
  ZoneVpc,
} from '../shared/cloud/ports.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import { canonicalName, canonicalZoneId } from '../shared/model/names.ts';
import type { EmbeddedCloud } from './cloud.ts';
import type { Ec2World } from './ec2.ts';
import type { EndpointService } from './ec2-services.ts';
import type { Zone } from './route53.ts';
import { storedName } from './route53-names.ts';
import { setKey, storedSet } from './route53-records.ts';

/**
 * Fills the world with what the AWS CLI printed into a folder. Loading is no change: it makes no call
 * and no event. All of EC2 and Resolver in the folder is of one Region.
 */
export async function loadSnapshot(
  cloud: EmbeddedCloud,
  directory: string,
  region = cloud.region,
): Promise<void> {
  const folder = new Folder(directory);
  await loadEc2(cloud.world.ec2(region), folder);
  await loadResolver(cloud, folder, region);
  await loadZones(cloud, folder);
  await loadParameters(cloud, folder);
}

async function loadEc2(world: Ec2World, folder: Folder): Promise<void> {
  const subnets = await folder.list<Subnet>('ec2.describe-subnets.json', 'Subnets');
  for (const subnet of subnets) {
    const stored = {
      ...subnet,
      SubnetId: subnet.SubnetId ?? '',
      VpcId: subnet.VpcId ?? '',
      CidrBlock: subnet.CidrBlock ?? '',
      AvailabilityZone: subnet.AvailabilityZone ?? '',
      AvailabilityZoneId: subnet.AvailabilityZoneId ?? '',
      Tags: [],
    };
    world.subnets.set(stored.SubnetId, stored);
    addVpc(world, stored.VpcId);
  }
  const file = 'ec2.describe-network-interfaces.json';
  for (const found of await folder.list<NetworkInterface>(file, 'NetworkInterfaces')) {
    const stored = {
      InterfaceType: 'vpc_endpoint',
      Description: '',
      Tags: [],
      ...found,
      NetworkInterfaceId: found.NetworkInterfaceId ?? '',
      SubnetId: found.SubnetId ?? '',
      VpcId: found.VpcId ?? '',
    };
    world.interfaces.set(stored.NetworkInterfaceId, stored);
  }
  const endpoints = await folder.list<VpcEndpoint>(
    'ec2.describe-vpc-endpoints.json',
    'VpcEndpoints',
  );
  for (const endpoint of endpoints) addEndpoint(world, endpoint);
}

function addEndpoint(world: Ec2World, endpoint: VpcEndpoint): void {
  const id = endpoint.VpcEndpointId ?? '';
  const published = publishedName(endpoint);
  addVpc(world, endpoint.VpcId ?? '');
  world.endpoints.set(id, {
    service: serviceOf(world, endpoint, published),
    suffix: published?.suffix ?? '',
    interfaces: interfacesBySubnet(world, endpoint),
    modification: 0,
    view: {
      ...endpoint,
      VpcEndpointId: id,
      VpcEndpointType: endpoint.VpcEndpointType ?? 'Gateway',
      VpcId: endpoint.VpcId ?? '',
      ServiceName: endpoint.ServiceName ?? '',
      State: endpoint.State ?? '',
      SubnetIds: endpoint.SubnetIds ?? [],
      NetworkInterfaceIds: endpoint.NetworkInterfaceIds ?? [],
      IpAddressType: endpoint.IpAddressType ?? 'ipv4',
      DnsOptions: endpoint.DnsOptions ?? {},
      PrivateDnsEnabled: endpoint.PrivateDnsEnabled ?? false,
      DnsEntries: endpoint.DnsEntries ?? [],
      Tags: endpoint.Tags ?? [],
    },
  });
}

/** `*.vpce-1-sfx.s3.eu-west-2.vpce.amazonaws.com` taken apart. */
function publishedName(endpoint: VpcEndpoint) {
  const id = endpoint.VpcEndpointId ?? '';
  for (const { DnsName } of endpoint.DnsEntries ?? []) {
    const parts = /^(\*\.)?(vpce-[0-9a-f]+)-([a-z0-9]+)\.(.+?)\.[a-z0-9-]+\.vpce\./.exec(
      DnsName ?? '',
    );
    if (parts?.[2] !== id) continue;
    return { wildcard: parts[1] !== undefined, suffix: parts[3] ?? '', label: parts[4] ?? '' };
  }
  return undefined;
}

/** A service that this world does not know is known from now on, with the names that the endpoint tells. */
function serviceOf(
  world: Ec2World,
  endpoint: VpcEndpoint,
  published: ReturnType<typeof publishedName>,
): EndpointService {
  const known = world.services.find(({ name }) => name === endpoint.ServiceName);
  if (known) return known;
  const names = (endpoint.DnsEntries ?? []).map(({ DnsName }) => DnsName ?? '');
  const service: EndpointService = {
    name: endpoint.ServiceName ?? '',
    types: ['Interface'],
    privateDnsNames: names.filter((name) => !name.includes('.vpce.amazonaws.com')),
    label: published?.label ?? '',
    wildcard: published?.wildcard ?? false,
  };
  world.services.push(service);
  return service;
}

function interfacesBySubnet(world: Ec2World, endpoint: VpcEndpoint): Map<string, string> {
  const ids = endpoint.NetworkInterfaceIds ?? [];
  return new Map(
    ids.flatMap((id) => {
      const subnetId = world.interfaces.get(id)?.SubnetId;
      return subnetId === undefined ? [] : [[subnetId, id] as const];
    }),
  );
}

/** A snapshot does not tell a VPC's own range, so any subnet may be added to it. */
function addVpc(world: Ec2World, id: string): void {
  if (id !== '' && !world.vpcs.has(id)) world.vpcs.set(id, { VpcId: id, CidrBlock: '0.0.0.0/0' });
}

async function loadResolver(cloud: EmbeddedCloud, folder: Folder, region: string): Promise<void> {
  const ec2 = cloud.world.ec2(region);
  const file = 'route53resolver.list-resolver-endpoints.json';
  for (const endpoint of await folder.list<ResolverEndpoint>(file, 'ResolverEndpoints')) {
    const id = endpoint.Id ?? '';
    const name = `route53resolver.list-resolver-endpoint-ip-addresses.${id}.json`;
    const addresses = (await folder.has(name))
      ? await folder.list<ResolverIpAddress>(name, 'IpAddresses')
      : [];
    addVpc(ec2, endpoint.HostVPCId ?? '');
    cloud.world.resolver(region).endpoints.set(id, {
      view: {
        ...endpoint,
        Id: id,
        Name: endpoint.Name ?? '',
        Direction: endpoint.Direction ?? '',
        Status: endpoint.Status ?? '',
        HostVPCId: endpoint.HostVPCId ?? '',
        Protocols: endpoint.Protocols ?? [],
      },
      addresses: new Map(
        addresses.map((address) => {
          const stored = { ...address, IpId: address.IpId ?? '', Status: address.Status ?? '' };
          const behind = [...ec2.interfaces.values()].find(
            ({ PrivateIpAddress }) => PrivateIpAddress === address.Ip,
          );
          return [stored.IpId, { address: stored, interfaceId: behind?.NetworkInterfaceId }];
        }),
      ),
    });
  }
}

async function loadZones(cloud: EmbeddedCloud, folder: Folder): Promise<void> {
  for (const id of await folder.idsOf(/^route53\.get-hosted-zone\.(.+)\.json$/)) {
    const file = `route53.get-hosted-zone.${id}.json`;
    const told = await folder.read<{ HostedZone?: HostedZone; VPCs?: ZoneVpc[] }>(file);
    const zone: Zone = {
      id: canonicalZoneId(told.HostedZone?.Id ?? id),
      name: storedName(told.HostedZone?.Name ?? ''),
      privateZone: told.HostedZone?.Config?.PrivateZone ?? false,
      comment: told.HostedZone?.Config?.Comment,
      callerReference: `snapshot ${id}`,
      vpcs: (told.VPCs ?? []).map(({ VPCId = '', VPCRegion = '' }) => ({ VPCId, VPCRegion })),
      records: new Map(),
    };
    if (canonicalName(zone.name) === '') throw folder.damaged(file, 'it has no HostedZone.Name');
    for (const vpc of zone.vpcs) addVpc(cloud.world.ec2(vpc.VPCRegion), vpc.VPCId);
    const records = `route53.list-resource-record-sets.${id}.json`;
    for (const set of await folder.list<ResourceRecordSet>(records, 'ResourceRecordSets')) {
      const stored = storedSet(set);
      zone.records.set(setKey(stored), stored);
    }
    cloud.world.route53.zones.set(zone.id, zone);
  }
}

async function loadParameters(cloud: EmbeddedCloud, folder: Folder): Promise<void> {
  const file = 'ssm.get-parameters-by-path.json';
  if (!(await folder.has(file))) return;
  for (const parameter of await folder.list<Parameter>(file, 'Parameters')) {
    cloud.world.ssm.load(parameter);
  }
}

class Folder {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The array under a key of a file, which must be there: nothing is invented. */
  async list<Item>(file: string, key: string): Promise<Item[]> {
    const items = (await this.read<Record<string, unknown>>(file))[key];
    if (!Array.isArray(items)) throw this.damaged(file, `it has no array ${key}`);
    return items;
  }

  async read<Content>(file: string): Promise<Content> {
    const text = await readFile(join(this.#directory, file), 'utf8').catch((error: unknown) => {
      throw this.damaged(file, 'it cannot be read', error);
    });
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.damaged(file, 'it is not the JSON that the AWS CLI prints', error);
    }
  }

  async has(file: string): Promise<boolean> {
    return (await readdir(this.#directory)).includes(file);
  }

  /** What a pattern captures in the names of the files. */
  async idsOf(pattern: RegExp): Promise<string[]> {
    const files = await readdir(this.#directory);
    return files.flatMap((file) => pattern.exec(file)?.[1] ?? []).sort();
  }

  damaged(file: string, why: string, cause?: unknown): InvalidInputError {
    const remedy = 'save it again with the AWS CLI, with --output json';
    return new InvalidInputError(`${join(this.#directory, file)}: ${why}; ${remedy}`, { cause });
  }
}
