import type { Scenario, Stage } from './scenario.ts';
import { REGION } from './target.ts';

const DOMAIN = `s3.${REGION}.amazonaws.com`;
const INBOUND = ['192.168.1.122', '192.168.2.213', '192.168.2.214'] as const;

/** The network of the worked example. */
async function network({ operator, settle }: Stage) {
  const vpcId = await operator.createVpc();
  const subnetIds = [
    await operator.createSubnet({ vpcId, range: '192.168.1.0/24', zone: 'a' }),
    await operator.createSubnet({ vpcId, range: '192.168.2.0/24', zone: 'b' }),
  ] as const;
  const endpointId = await operator.createEndpoint({ vpcId, subnetIds: [...subnetIds] });
  const inboundId = await operator.createInbound([
    { SubnetId: subnetIds[0], Ip: INBOUND[0] },
    { SubnetId: subnetIds[1], Ip: INBOUND[1] },
  ]);
  const zoneId = await operator.createZone(DOMAIN, vpcId);
  await settle();
  return { vpcId, subnetIds, endpointId, inboundId, zoneId };
}

function filter(Name: string, ...Values: string[]) {
  return { Filters: [{ Name, Values }] };
}

async function interfacesOf({ ec2 }: Stage, endpointId: string): Promise<string[]> {
  const answer = await ec2.describeVpcEndpoints(filter('vpc-endpoint-type', 'Interface'));
  const endpoints = answer?.VpcEndpoints ?? [];
  const found = endpoints.find(({ VpcEndpointId }) => VpcEndpointId === endpointId);
  return found?.NetworkInterfaceIds ?? [];
}

export const NETWORK_SCENARIOS: readonly Scenario[] = [
  {
    name: 'reading the worked example',
    on: ['moto'],
    run: async (stage) => {
      const { ec2, route53, resolver, step } = stage;
      const { vpcId, subnetIds, endpointId, inboundId, zoneId } = await network(stage);
      step('the endpoint');
      const interfaces = await interfacesOf(stage, endpointId);
      await ec2.describeVpcEndpoints(filter('tag:dns', 's3'));
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-id', endpointId));
      step('the interfaces and subnets');
      await ec2.describeNetworkInterfaces(filter('network-interface-id', ...interfaces));
      await ec2.describeSubnets(filter('subnet-id', ...subnetIds));
      step('the service');
      await ec2.describeVpcEndpointServices(filter('service-name', `com.amazonaws.${REGION}.s3`));
      step('the zone');
      await route53.listHostedZonesByName({ DNSName: DOMAIN });
      await route53.listHostedZonesByVPC({ VPCId: vpcId, VPCRegion: REGION });
      await route53.getHostedZone({ Id: zoneId });
      await route53.listResourceRecordSets({ HostedZoneId: zoneId });
      step('the inbound endpoint');
      await resolver.listResolverEndpoints({});
      await resolver.listResolverEndpoints(filter('Direction', 'INBOUND'));
      await resolver.listResolverEndpoints(filter('Direction', 'OUTBOUND'));
      await resolver.listResolverEndpointIpAddresses({ ResolverEndpointId: inboundId });
    },
  },
  {
    name: 'deleting an endpoint',
    on: ['moto'],
    run: async (stage) => {
      const { endpointId } = await network(stage);
      const { ec2, operator, settle, step } = stage;
      step('before the deletion');
      const interfaces = await interfacesOf(stage, endpointId);
      await operator.deleteEndpoint(endpointId);
      step('immediately after the deletion');
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-type', 'Interface'));
      await settle();
      step('after settling');
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-type', 'Interface'));
      await ec2.describeNetworkInterfaces(filter('network-interface-id', ...interfaces));
    },
  },
  {
    name: 'exchanging inbound addresses',
    on: ['moto'],
    run: async (stage) => {
      const { subnetIds, inboundId } = await network(stage);
      const { resolver, operator, settle, step } = stage;
      const list = async () => {
        await resolver.listResolverEndpoints({});
        await resolver.listResolverEndpointIpAddresses({ ResolverEndpointId: inboundId });
      };
      const at = (Ip: string) => ({ SubnetId: subnetIds[1], Ip });
      step('an added address');
      await operator.addInboundAddress(inboundId, at(INBOUND[2]));
      await list();
      step('an added address, after settling');
      await settle();
      await list();
      step('a removed address');
      await operator.removeInboundAddress(inboundId, at(INBOUND[1]));
      await list();
      step('a removed address, after settling');
      await settle();
      await list();
    },
  },
  {
    name: 'reading absent resources',
    on: ['moto'],
    run: async (stage) => {
      const { ec2, resolver, step } = stage;
      await network(stage);
      const none = '0123456789abcdef0';
      step('an absent endpoint');
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-id', `vpce-${none}`));
      await ec2.describeVpcEndpoints(filter('tag:dns', 'ec2'));
      step('an absent interface');
      await ec2.describeNetworkInterfaces(filter('network-interface-id', `eni-${none}`));
      step('an absent subnet');
      await ec2.describeSubnets(filter('subnet-id', `subnet-${none}`));
      step('an absent service');
      await ec2.describeVpcEndpointServices(filter('service-name', 'com.amazonaws.none.s3'));
      step('an unknown filter');
      await ec2.describeSubnets(filter('no-such-filter', 'value'));
      await resolver.listResolverEndpoints(filter('NoSuchFilter', 'value'));
      step('an absent inbound endpoint');
      await resolver.listResolverEndpoints(filter('HostVPCId', `vpc-${none}`));
      await resolver.listResolverEndpointIpAddresses({
        ResolverEndpointId: `rslvr-in-${none}`,
      });
      step('an unknown token');
      const NextToken = 'bm8gc3VjaCBwYWdl';
      await ec2.describeVpcEndpoints({ Filters: [], NextToken });
      await ec2.describeNetworkInterfaces({ Filters: [], NextToken });
      await ec2.describeSubnets({ Filters: [], NextToken });
      await resolver.listResolverEndpoints({ NextToken });
    },
  },
];
