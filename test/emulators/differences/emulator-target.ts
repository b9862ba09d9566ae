import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import {
  AssociateResolverEndpointIpAddressCommand,
  CreateResolverEndpointCommand,
  DisassociateResolverEndpointIpAddressCommand,
  Route53ResolverClient,
} from '@aws-sdk/client-route53resolver';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createEc2 } from '../../../shared/cloud/aws/ec2.ts';
import { createKmsSigner } from '../../../shared/cloud/aws/kms.ts';
import { createResolver } from '../../../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { createS3 } from '../../../shared/cloud/aws/s3.ts';
import { createSns } from '../../../shared/cloud/aws/sns.ts';
import { createSqs } from '../../../shared/cloud/aws/sqs.ts';
import { createSsm } from '../../../shared/cloud/aws/ssm.ts';
import { given } from '../harness/world.ts';
import { type Operator, REGION, type Target } from './target.ts';

/**
 * An emulator that serves every service at one URL. The product's adapters find it through AWS's environment
 * variables, so only one such target can be used at a time.
 */
export async function emulatorTarget(endpoint: string, reset: string): Promise<Target> {
  const answer = await fetch(`${endpoint}${reset}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`${endpoint}${reset} answers ${answer.status}.`);
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(ENDPOINT_URL|PROFILE|SESSION_TOKEN)/.test(name)) delete process.env[name];
  }
  process.env.AWS_ENDPOINT_URL = endpoint;
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  return {
    ports: {
      ec2: createEc2(REGION),
      resolver: createResolver(REGION),
      route53: createRoute53(REGION),
      s3: createS3(REGION),
      sns: createSns(REGION),
      sqs: createSqs(REGION),
      ssm: createSsm(REGION),
    },
    operator: { ...networkOperator(), ...otherOperator() },
    settle: async () => {},
  };
}

type Network = 'createVpc' | 'createSubnet' | 'createEndpoint' | 'deleteEndpoint';
type Inbound = 'createInbound' | 'addInboundAddress' | 'removeInboundAddress';

function networkOperator(): Pick<Operator, Network | Inbound> {
  const ec2 = new EC2Client({ region: REGION });
  const resolver = new Route53ResolverClient({ region: REGION });
  let vpc = '';
  return {
    createVpc: async () => {
      const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '192.168.0.0/16' }));
      vpc = given(Vpc?.VpcId, 'VPC');
      return vpc;
    },
    createSubnet: async ({ vpcId, range, zone }) => {
      const input = { VpcId: vpcId, CidrBlock: range, AvailabilityZone: `${REGION}${zone}` };
      const { Subnet } = await ec2.send(new CreateSubnetCommand(input));
      return given(Subnet?.SubnetId, 'subnet');
    },
    createEndpoint: async ({ vpcId, subnetIds }) => {
      const { VpcEndpoint } = await ec2.send(
        new CreateVpcEndpointCommand({
          VpcId: vpcId,
          VpcEndpointType: 'Interface',
          ServiceName: `com.amazonaws.${REGION}.s3`,
          SubnetIds: subnetIds,
          PrivateDnsEnabled: false,
          TagSpecifications: [
            { ResourceType: 'vpc-endpoint', Tags: [{ Key: 'dns', Value: 's3' }] },
          ],
        }),
      );
      return given(VpcEndpoint?.VpcEndpointId, 'endpoint');
    },
    deleteEndpoint: async (id) => {
      await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    },
    createInbound: async (IpAddresses) => {
      const group = { VpcId: vpc, GroupName: 'inbound', Description: 'DNS from on premises' };
      const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(group));
      const { ResolverEndpoint } = await resolver.send(
        new CreateResolverEndpointCommand({
          CreatorRequestId: 'inbound',
          Name: 'inbound',
          Direction: 'INBOUND',
          SecurityGroupIds: [given(GroupId, 'security group')],
          IpAddresses,
        }),
      );
      return given(ResolverEndpoint?.Id, 'inbound endpoint');
    },
    addInboundAddress: async (ResolverEndpointId, IpAddress) => {
      const input = { ResolverEndpointId, IpAddress };
      await resolver.send(new AssociateResolverEndpointIpAddressCommand(input));
    },
    removeInboundAddress: async (ResolverEndpointId, IpAddress) => {
      const input = { ResolverEndpointId, IpAddress };
      await resolver.send(new DisassociateResolverEndpointIpAddressCommand(input));
    },
  };
}

function otherOperator(): Omit<Operator, Network | Inbound> {
  const route53 = new Route53Client({ region: REGION });
  const s3 = new S3Client({ region: REGION, forcePathStyle: true });
  const sns = new SNSClient({ region: REGION });
  const sqs = new SQSClient({ region: REGION });
  const kms = new KMSClient({ region: REGION });
  return {
    createZone: async (domain, vpcId) => {
      const { HostedZone } = await route53.send(
        new CreateHostedZoneCommand({
          Name: domain,
          CallerReference: `${domain} ${vpcId}`,
          HostedZoneConfig: { PrivateZone: vpcId !== undefined },
          ...(vpcId !== undefined && { VPC: { VPCId: vpcId, VPCRegion: REGION } }),
        }),
      );
      return given(HostedZone?.Id, 'zone').replace('/hostedzone/', '');
    },
    createBucket: async (Bucket) => {
      const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
      await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    },
    createTopic: async (Name) => {
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
      return given(TopicArn, 'topic');
    },
    createQueue: async (QueueName) => {
      const Attributes = { FifoQueue: 'true' };
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      return given(QueueUrl, 'queue');
    },
    receive: async (QueueUrl) => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      return given(Messages?.[0]?.ReceiptHandle, 'message');
    },
    createKey: async () => {
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
      );
      return createKmsSigner(REGION, given(KeyMetadata?.Arn, 'key'));
    },
  };
}
