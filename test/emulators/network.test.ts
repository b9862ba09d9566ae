import {
  CloudFormationClient,
  DeleteStackCommand,
  ListStacksCommand,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { networkStackName } from '../../infra/names.ts';
import { parseConfig } from '../../shared/config/parse.ts';
import { bootstrap, deployAssembly, synth } from './harness/deployment.ts';
import { Emulators, REGION } from './harness/emulators.ts';
import { until } from './harness/until.ts';
import { given } from './harness/world.ts';

const EVERY_RIGHT = { accessKeyId: 'test', secretAccessKey: 'test' };
const OWNER = 'net-prod';
const DOMAIN = 's3.eu-west-2.amazonaws.com';

let emulators: Emulators;
let ec2: EC2Client;
let route53: Route53Client;

/**
 * Deploys the network stack on MiniStack only, because its CloudFormation cannot create resources in moto. MiniStack
 * has no Resolver, so the configuration uses an existing inbound endpoint.
 */
beforeAll(async () => {
  emulators = await Emulators.start({ open: true });
  const { ministack: endpoint } = emulators;
  const settings = { region: REGION, endpoint, credentials: EVERY_RIGHT };
  ec2 = new EC2Client(settings);
  route53 = new Route53Client(settings);
  await bootstrap(emulators);
});

afterAll(() => emulators?.close());

test('the network stack creates the configured network, and its resources remain after its deletion', async () => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpc = given(Vpc?.VpcId, 'VPC');
  const subnets = await Promise.all(
    ['a', 'b'].map(async (zone, index) => {
      const CidrBlock = `10.0.${index + 1}.0/24`;
      const AvailabilityZone = `${REGION}${zone}`;
      const { Subnet } = await ec2.send(
        new CreateSubnetCommand({ VpcId: vpc, CidrBlock, AvailabilityZone }),
      );
      return given(Subnet?.SubnetId, 'subnet');
    }),
  );
  const config = parseConfig({
    version: 1,
    owner: OWNER,
    mode: 'enforce',
    region: REGION,
    resolvers: ['bind'],
    network: {
      onPremises: ['10.20.0.0/16'],
      endpoints: [{ name: 's3-london', service: 's3', vpc, subnets }],
      zones: { domains: [DOMAIN] },
    },
    bindings: [
      {
        name: 's3-london',
        service: 's3',
        endpoint: { vpc, tags: { 'privatelink-dns': 's3-london' } },
        inbound: { id: 'rslvr-in-0123456789abcdef0' },
        zones: [{ domain: DOMAIN, vpcs: [{ id: vpc }] }],
      },
    ],
  });
  const stack = networkStackName(OWNER);
  const { [stack]: outputs = {} } = await deployAssembly(emulators, synth(emulators, config), [
    stack,
  ]);

  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  expect(VpcEndpoints).toMatchObject([
    {
      VpcEndpointType: 'Interface',
      ServiceName: `com.amazonaws.${REGION}.s3`,
      VpcId: vpc,
      SubnetIds: subnets,
    },
  ]);
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const ours = SecurityGroups.find(({ Description }) => Description?.includes('s3-london'));
  expect(ours?.IpPermissions).toMatchObject([
    { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.20.0.0/16' }] },
  ]);
  const zones = async () => (await route53.send(new ListHostedZonesCommand({}))).HostedZones ?? [];
  // MiniStack's CloudFormation ignores the VPC, so the zone is public here.
  expect(await zones()).toMatchObject([{ Name: `${DOMAIN}.` }]);

  expect(JSON.parse(given(outputs.Endpoints, 'Endpoints'))).toEqual({
    's3-london': VpcEndpoints[0]?.VpcEndpointId,
  });

  await removed(stack);
  expect(await zones()).toHaveLength(1);
  const after = await ec2.send(new DescribeVpcEndpointsCommand({}));
  expect(after.VpcEndpoints).toMatchObject([{ VpcEndpointId: VpcEndpoints[0]?.VpcEndpointId }]);
});

async function removed(stack: string): Promise<void> {
  const { ministack: endpoint } = emulators;
  const client = new CloudFormationClient({ region: REGION, endpoint, credentials: EVERY_RIGHT });
  await client.send(new DeleteStackCommand({ StackName: stack }));
  const stacks = async () => (await client.send(new ListStacksCommand({}))).StackSummaries ?? [];
  const isGone = ({ StackName, StackStatus }: StackSummary) =>
    StackName !== stack || StackStatus === 'DELETE_COMPLETE';
  await until('the stack is removed', stacks, (found) => found.every(isGone));
}
