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
  const told = await ec2.describeVpcEndpoints(filter('vpc-endpoint-type', 'Interface'));
  const endpoints = told?.VpcEndpoints ?? [];
  const found = endpoints.find(({ VpcEndpointId }) => VpcEndpointId === endpointId);
  return found?.NetworkInterfaceIds ?? [];
}

export const NETWORK_SCENARIOS: readonly Scenario[] = [
  {
    name: 'the worked example is read',
    on: ['moto'],
    run: async (stage) => {
      const { ec2, route53, resolver, step } = stage;
      const { vpcId, subnetIds, endpointId, inboundId, zoneId } = await network(stage);
      step('the endpoint');
      const interfaces = await interfacesOf(stage, endpointId);
      await ec2.describeVpcEndpoints(filter('tag:dns', 's3'));
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-id', endpointId));
      step('its interfaces and subnets');
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
    name: 'an endpoint is deleted',
    on: ['moto'],
    run: async (stage) => {
      const { endpointId } = await network(stage);
      const { ec2, operator, settle, step } = stage;
      step('before');
      const interfaces = await interfacesOf(stage, endpointId);
      await operator.deleteEndpoint(endpointId);
      step('at once');
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-type', 'Interface'));
      await settle();
      step('later');
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-type', 'Interface'));
      await ec2.describeNetworkInterfaces(filter('network-interface-id', ...interfaces));
    },
  },
  {
    name: 'inbound addresses are exchanged',
    on: ['moto'],
    run: async (stage) => {
      const { subnetIds, inboundId } = await network(stage);
      const { resolver, operator, settle, step } = stage;
      const list = async () => {
        await resolver.listResolverEndpoints({});
        await resolver.listResolverEndpointIpAddresses({ ResolverEndpointId: inboundId });
      };
      const at = (Ip: string) => ({ SubnetId: subnetIds[1], Ip });
      step('one more');
      await operator.addInboundAddress(inboundId, at(INBOUND[2]));
      await list();
      step('one more, later');
      await settle();
      await list();
      step('one less');
      await operator.removeInboundAddress(inboundId, at(INBOUND[1]));
      await list();
      step('one less, later');
      await settle();
      await list();
    },
  },
  {
    name: 'what is not there',
    on: ['moto'],
    run: async (stage) => {
      const { ec2, resolver, step } = stage;
      await network(stage);
      const none = '0123456789abcdef0';
      step('an endpoint');
      await ec2.describeVpcEndpoints(filter('vpc-endpoint-id', `vpce-${none}`));
      await ec2.describeVpcEndpoints(filter('tag:dns', 'ec2'));
      step('an interface');
      await ec2.describeNetworkInterfaces(filter('network-interface-id', `eni-${none}`));
      step('a subnet');
      await ec2.describeSubnets(filter('subnet-id', `subnet-${none}`));
      step('a service');
      await ec2.describeVpcEndpointServices(filter('service-name', 'com.amazonaws.none.s3'));
      step('a filter');
      await ec2.describeSubnets(filter('no-such-filter', 'value'));
      await resolver.listResolverEndpoints(filter('NoSuchFilter', 'value'));
      step('an inbound endpoint');
      await resolver.listResolverEndpoints(filter('HostVPCId', `vpc-${none}`));
      await resolver.listResolverEndpointIpAddresses({
        ResolverEndpointId: `rslvr-in-${none}`,
      });
      step('a page');
      const NextToken = 'bm8gc3VjaCBwYWdl';
      await ec2.describeVpcEndpoints({ Filters: [], NextToken });
      await ec2.describeNetworkInterfaces({ Filters: [], NextToken });
      await ec2.describeSubnets({ Filters: [], NextToken });
      await resolver.listResolverEndpoints({ NextToken });
    },
  },
];
