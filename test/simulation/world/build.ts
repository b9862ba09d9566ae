import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { OPERATIONS, type Operation } from '../../../embedded-aws/operations.ts';
import type { Config } from '../../../shared/config/config.ts';
import type { Binding, ZoneChoice } from '../../../shared/model/binding.ts';
import type { BindingShape, Shape } from './shape.ts';

export const REGION = 'eu-west-2';
const SUFFIX = `${REGION}.amazonaws.com`;
/** Services that keep their page size, because their pages do not influence any decision. */
const UNPAGED_SERVICES = ['ssm', 's3'];
/** An operation that keeps its page size: an inbound endpoint has at most six addresses, and a page holds 100. */
const UNPAGED_OPERATION = 'ListResolverEndpointIpAddresses';
/** Each VPC has one subnet in each of these Availability Zones. */
const ZONES = ['a', 'b', 'c', 'd'];

/** The embedded AWS, the ids of its resources, and the first configuration. */
export interface Built {
  cloud: EmbeddedCloud;
  vpcs: { id: string; subnets: string[] }[];
  inbounds: string[];
  /** The first endpoint of each binding. */
  endpoints: string[];
  config: Config;
}

export async function build(shape: Shape): Promise<Built> {
  const cloud = new EmbeddedCloud({ region: REGION });
  if (shape.pageSize !== undefined) {
    for (const [name, facts] of Object.entries(OPERATIONS)) {
      if (
        'pageSize' in facts &&
        !UNPAGED_SERVICES.includes(facts.service) &&
        name !== UNPAGED_OPERATION
      ) {
        cloud.pageSizes.set(name as Operation, shape.pageSize);
      }
    }
  }
  const vpcs = Array.from({ length: shape.vpcs }, (_, number) => buildVpc(cloud, number));
  const inbounds = shape.inbounds.map((vpc, number) => {
    const { subnets } = at(vpcs, vpc);
    return cloud.world.resolver().createResolverEndpoint({
      Name: `inbound-${number}`,
      Direction: 'INBOUND',
      IpAddresses: [{ SubnetId: at(subnets, 0) }, { SubnetId: at(subnets, 1) }],
    }).Id;
  });
  const endpoints: string[] = [];
  const bindings: Binding[] = [];
  for (const binding of shape.bindings) {
    const { id: vpcId, subnets } = at(vpcs, binding.vpc);
    const endpoint =
      binding.shares === undefined
        ? makeEndpoint(cloud, {
            binding,
            vpcId,
            subnets: subnets.slice(0, binding.subnets),
            tags: [tagOf(binding)],
          })
        : at(endpoints, binding.shares);
    if (binding.shares !== undefined) {
      cloud.world.ec2().createTags({ Resources: [endpoint], Tags: [tagOf(binding)] });
    }
    endpoints.push(endpoint);
    bindings.push(buildBinding(cloud, shape, binding, { vpcs, inbounds, endpoint }));
  }
  await cloud.clock.runUntil('idle');
  return { cloud, vpcs, inbounds, endpoints, config: configOf(shape, 'net-prod', bindings) };
}

function buildVpc(cloud: EmbeddedCloud, number: number) {
  const ec2 = cloud.world.ec2();
  const vpc = ec2.createVpc({ CidrBlock: `10.${number}.0.0/16` });
  const subnets = ZONES.map(
    (zone, index) =>
      ec2.createSubnet({
        VpcId: vpc.VpcId,
        CidrBlock: `10.${number}.${index}.0/24`,
        Ipv6CidrBlock: `2001:db8:${number}:${index}::/64`,
        AvailabilityZone: `${REGION}${zone}`,
      }).SubnetId,
  );
  return { id: vpc.VpcId, subnets };
}

export function tagOf({ name }: { name: string }): { Key: string; Value: string } {
  return { Key: `dns-${name}`, Value: 'yes' };
}

const SERVICES = { s3: 's3', bucket: 's3', monitoring: 'monitoring', ecr: 'ecr.dkr' } as const;

export function serviceOf({ kind }: Pick<BindingShape, 'kind'>): string {
  return `com.amazonaws.${REGION}.${SERVICES[kind]}`;
}

export function makeEndpoint(
  cloud: EmbeddedCloud,
  {
    binding,
    vpcId,
    subnets,
    tags,
  }: {
    binding: BindingShape;
    vpcId: string;
    subnets: readonly string[];
    tags: { Key: string; Value: string }[];
  },
): string {
  return cloud.world.ec2().createVpcEndpoint({
    VpcId: vpcId,
    ServiceName: serviceOf(binding),
    VpcEndpointType: 'Interface',
    SubnetIds: [...subnets],
    IpAddressType: binding.dualstack ? 'dualstack' : 'ipv4',
    Tags: tags,
  }).VpcEndpointId;
}

/** The domains of a binding's zones. */
export function domainsOf({ kind, name }: BindingShape): string[] {
  switch (kind) {
    case 's3':
      return ['s3', 's3-accesspoint', 's3-control'].map((label) => `${label}.${SUFFIX}`);
    case 'bucket':
      return [`${name}.s3.${SUFFIX}`];
    case 'monitoring':
      return [`monitoring.${SUFFIX}`];
    case 'ecr':
      return [`dkr.ecr.${SUFFIX}`];
  }
}

function buildBinding(
  cloud: EmbeddedCloud,
  shape: Shape,
  binding: BindingShape,
  made: { vpcs: Built['vpcs']; inbounds: string[]; endpoint: string },
): Binding {
  const own = at(made.vpcs, binding.vpc).id;
  const asking = at(made.vpcs, at(shape.inbounds, binding.inbound)).id;
  const seeing = binding.associates ? made.vpcs.map(({ id }) => id) : [];
  const vpcs = [...new Set([own, asking, ...seeing])].map((id) => ({ id, region: REGION }));
  const zones = domainsOf(binding).map((domain): ZoneChoice => {
    const [first, ...others] = binding.associates ? vpcs.slice(0, 1) : vpcs;
    const zone = cloud.world.route53.createHostedZone({
      Name: domain,
      VPC: { VPCId: first?.id ?? own, VPCRegion: REGION },
    });
    for (const vpc of others) {
      cloud.world.route53.associateVPCWithHostedZone({
        HostedZoneId: zone.id,
        VPC: { VPCId: vpc.id, VPCRegion: REGION },
      });
    }
    return {
      domain,
      id: binding.zonesBy === 'id' ? zone.id : undefined,
      vpcs: binding.associates ? vpcs : undefined,
    };
  });
  return {
    name: binding.name,
    service: serviceOf(binding) === `com.amazonaws.${REGION}.s3` ? 's3' : serviceOf(binding),
    region: REGION,
    endpoint:
      binding.chooseBy === 'id'
        ? { id: made.endpoint }
        : { vpc: own, tags: { [tagOf(binding).Key]: 'yes' } },
    inbound: { id: at(made.inbounds, binding.inbound) },
    zones: binding.zonesBy === 'service' ? undefined : zones,
    names: binding.buckets === undefined ? 'all' : { buckets: binding.buckets },
    whenLost: binding.whenLost,
    adopt: binding.adopt,
  };
}

export function configOf(shape: Shape, owner: string, bindings: Binding[]): Config {
  return {
    version: 1,
    owner,
    mode: 'enforce',
    region: REGION,
    parameterPrefix: `/${owner}`,
    allowGlobalName: false,
    rpz: { zone: 'rpz.privatelink-dns', answer: shape.answer, ttl: 60 },
    resolvers: [{ name: 'bind', use: 'both' }],
    limits: {
      maxBindingsPerPublication: shape.limit,
      releaseAfterMinutes: shape.releaseAfterMinutes,
    },
    agents: { pollSeconds: shape.pollSeconds },
    health: { withdraw: shape.withdraw, missesToWithdraw: 3, hitsToRestore: 2 },
    approvals: [],
    bindings,
  };
}

export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`no item ${index} in a list of ${list.length}`);
  return found;
}
