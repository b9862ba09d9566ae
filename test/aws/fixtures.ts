import {
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeAvailabilityZonesCommand,
  DescribeSubnetsCommand,
  ModifyVpcAttributeCommand,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { ChangeTagsForResourceCommand, CreateHostedZoneCommand } from '@aws-sdk/client-route-53';
import { createEc2 } from '../../shared/cloud/aws/ec2.ts';
import type { VpcEndpoint } from '../../shared/cloud/ports.ts';
import { canonicalZoneId } from '../../shared/model/names.ts';
import { type Cost, type Need, NotShownError, type Step } from './claim.ts';
import type { Sandbox } from './sandbox.ts';

/** The prerequisites as the dry run prints them. Costs are for a run of one hour. */
export const NEEDS: Readonly<Record<Need, { steps: readonly Step[]; cost: Cost }>> = {
  network: {
    steps: [
      {
        does: 'creates a VPC 10.251.0.0/24 with DNS hostnames and subnets in two Availability Zones, or uses those of --subnets',
        calls: [
          'ec2:CreateVpc',
          'ec2:ModifyVpcAttribute',
          'ec2:DescribeAvailabilityZones',
          'ec2:CreateSubnet',
          'ec2:CreateTags',
          'ec2:DescribeSubnets',
        ],
        makes: 'VPC, 2 subnets',
      },
    ],
    cost: { usd: 0, why: 'VPCs and subnets are free' },
  },
  endpoint: {
    steps: [
      {
        does: 'creates an interface endpoint for S3 in both subnets, without private DNS, and waits until it is available',
        calls: ['ec2:CreateVpcEndpoint', 'ec2:DescribeVpcEndpoints'],
        makes: 'VPC endpoint',
      },
    ],
    cost: { usd: 0.02, why: 'interface endpoint, 0.01 per hour and Availability Zone' },
  },
  'signing-key': {
    steps: [
      {
        does: 'creates a signing key, ECC_NIST_P256',
        calls: ['kms:CreateKey', 'kms:TagResource'],
        makes: 'KMS key',
      },
    ],
    cost: {
      usd: 0.05,
      why: 'a key, 1 per month, charged by the hour until its deletion is scheduled',
    },
  },
  trail: {
    steps: [
      {
        does: 'creates nothing: a CloudTrail trail that logs management events must already exist',
        calls: [],
      },
    ],
    cost: { usd: 0, why: 'the first trail of management events is free' },
  },
  inbound: {
    steps: [
      {
        does: 'creates an inbound Resolver endpoint with two addresses, and waits until it is operational',
        calls: [
          'route53resolver:CreateResolverEndpoint',
          'route53resolver:TagResource',
          'route53resolver:GetResolverEndpoint',
          'ec2:DescribeSecurityGroups',
        ],
        makes: 'inbound Resolver endpoint',
      },
    ],
    cost: { usd: 0.25, why: 'Resolver endpoint, 0.125 per hour and address' },
  },
  'route-to-inbound': {
    steps: [
      {
        does: 'creates nothing: this machine must reach the subnets of --subnets on UDP port 53, and their default security group must allow it',
        calls: [],
      },
    ],
    cost: { usd: 0, why: 'nothing is created' },
  },
};

export interface Network {
  vpcId: string;
  subnetIds: string[];
}

export async function network(sandbox: Sandbox): Promise<Network> {
  const { ec2 } = sandbox.clients;
  const { subnets } = sandbox.options;
  if (subnets !== undefined) {
    const { Subnets = [] } = await ec2.send(
      new DescribeSubnetsCommand({ SubnetIds: [...subnets] }),
    );
    return {
      vpcId: given(Subnets[0]?.VpcId, 'DescribeSubnets', 'VpcId'),
      subnetIds: [...subnets],
    };
  }
  const { Vpc } = await sandbox.make(
    () =>
      ec2.send(
        new CreateVpcCommand({
          CidrBlock: '10.251.0.0/24',
          TagSpecifications: tagged(sandbox, 'vpc'),
        }),
      ),
    (made) => sandbox.arn('ec2', `vpc/${made.Vpc?.VpcId}`),
  );
  const vpcId = given(Vpc?.VpcId, 'CreateVpc', 'VpcId');
  for (const attribute of ['EnableDnsSupport', 'EnableDnsHostnames']) {
    await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, [attribute]: { Value: true } }));
  }
  const { AvailabilityZones = [] } = await ec2.send(
    new DescribeAvailabilityZonesCommand({
      Filters: [{ Name: 'opt-in-status', Values: ['opt-in-not-required'] }],
    }),
  );
  const subnetIds: string[] = [];
  for (const [index, CidrBlock] of ['10.251.0.0/26', '10.251.0.64/26'].entries()) {
    const { Subnet } = await sandbox.make(
      () =>
        ec2.send(
          new CreateSubnetCommand({
            VpcId: vpcId,
            CidrBlock,
            AvailabilityZone: AvailabilityZones[index]?.ZoneName,
            TagSpecifications: tagged(sandbox, 'subnet'),
          }),
        ),
      (made) => sandbox.arn('ec2', `subnet/${made.Subnet?.SubnetId}`),
    );
    subnetIds.push(given(Subnet?.SubnetId, 'CreateSubnet', 'SubnetId'));
  }
  return { vpcId, subnetIds };
}

/** An available interface endpoint for S3. */
export async function endpoint(sandbox: Sandbox): Promise<VpcEndpoint & { VpcEndpointId: string }> {
  const { vpcId, subnetIds } = await sandbox.once(network);
  const id = await createEndpoint(sandbox, {
    VpcId: vpcId,
    ServiceName: `com.amazonaws.${sandbox.region}.s3`,
    VpcEndpointType: 'Interface',
    SubnetIds: subnetIds,
    PrivateDnsEnabled: false,
  });
  return available(sandbox, id);
}

/** The ARN of a key like the one that signs the feed. */
export async function signingKey(sandbox: Sandbox): Promise<string> {
  const { KeyMetadata } = await sandbox.make(
    () =>
      sandbox.clients.kms.send(
        new CreateKeyCommand({
          KeySpec: 'ECC_NIST_P256',
          KeyUsage: 'SIGN_VERIFY',
          Description: sandbox.name('feed'),
          Tags: sandbox.tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
        }),
      ),
    (made) => given(made.KeyMetadata?.Arn, 'CreateKey', 'Arn'),
  );
  return given(KeyMetadata?.Arn, 'CreateKey', 'Arn');
}

type EndpointInput = ConstructorParameters<typeof CreateVpcEndpointCommand>[0];

export async function createEndpoint(sandbox: Sandbox, input: EndpointInput): Promise<string> {
  const { VpcEndpoint } = await sandbox.make(
    () =>
      sandbox.clients.ec2.send(
        new CreateVpcEndpointCommand({
          ...input,
          TagSpecifications: tagged(sandbox, 'vpc-endpoint'),
        }),
      ),
    (made) => sandbox.arn('ec2', `vpc-endpoint/${made.VpcEndpoint?.VpcEndpointId}`),
  );
  return given(VpcEndpoint?.VpcEndpointId, 'CreateVpcEndpoint', 'VpcEndpointId');
}

export function available(
  sandbox: Sandbox,
  id: string,
): Promise<VpcEndpoint & { VpcEndpointId: string }> {
  return sandbox.until(`${id} is available`, async () => {
    const found = await describe(sandbox, id);
    return found?.State?.toLowerCase() === 'available'
      ? { ...found, VpcEndpointId: id }
      : undefined;
  });
}

/** Reads an endpoint through the product's adapter. */
export async function describe(sandbox: Sandbox, id: string): Promise<VpcEndpoint | undefined> {
  const { vpcId } = await sandbox.once(network);
  const { VpcEndpoints = [] } = await createEc2(sandbox.region).describeVpcEndpoints({
    Filters: [{ Name: 'vpc-id', Values: [vpcId] }],
  });
  return VpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === id);
}

/** Creates a private zone that is associated with the sandbox's VPC, and returns its id without `/hostedzone/`. */
export async function makeZone(sandbox: Sandbox, domain: string): Promise<string> {
  const { vpcId } = await sandbox.once(network);
  const { route53 } = sandbox.clients;
  const { HostedZone } = await sandbox.make(
    () =>
      route53.send(
        new CreateHostedZoneCommand({
          Name: domain,
          CallerReference: sandbox.name(domain),
          HostedZoneConfig: { PrivateZone: true, Comment: sandbox.name('zone') },
          VPC: { VPCId: vpcId, VPCRegion: sandbox.region as 'eu-west-2' },
        }),
      ),
    (made) =>
      `arn:${sandbox.options.partition}:route53:::hostedzone/${canonicalZoneId(made.HostedZone?.Id ?? '')}`,
  );
  const id = canonicalZoneId(given(HostedZone?.Id, 'CreateHostedZone', 'Id'));
  await route53.send(
    new ChangeTagsForResourceCommand({
      ResourceType: 'hostedzone',
      ResourceId: id,
      AddTags: sandbox.tags,
    }),
  );
  return id;
}

export const ZONE_CALLS = ['route53:CreateHostedZone', 'route53:ChangeTagsForResource'];

export function tagged(sandbox: Sandbox, ResourceType: ResourceType) {
  return [{ ResourceType, Tags: sandbox.tags }];
}

export function given<T>(value: T | undefined, operation: string, member: string): T {
  if (value !== undefined) return value;
  throw new NotShownError(`${operation} answered without ${member}`);
}
