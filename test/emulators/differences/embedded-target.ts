import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { REGION, type Target } from './target.ts';

export function embeddedTarget(): Target {
  const cloud = new EmbeddedCloud({ region: REGION });
  const { s3, sns, sqs, route53 } = cloud.world;
  const ec2 = cloud.world.ec2();
  const resolver = cloud.world.resolver();
  const queues = new Map<string, ReturnType<typeof sqs.createQueue>>();
  return {
    ports: {
      ec2: cloud.ec2(),
      resolver: cloud.resolver(),
      route53: cloud.route53(),
      s3: cloud.s3(),
      sns: cloud.sns(),
      sqs: cloud.sqs(),
      ssm: cloud.ssm(),
    },
    operator: {
      createVpc: async () => ec2.createVpc({ CidrBlock: '192.168.0.0/16' }).VpcId,
      createSubnet: async ({ vpcId, range, zone }) =>
        ec2.createSubnet({ VpcId: vpcId, CidrBlock: range, AvailabilityZone: `${REGION}${zone}` })
          .SubnetId,
      createEndpoint: async ({ vpcId, subnetIds }) =>
        ec2.createVpcEndpoint({
          VpcId: vpcId,
          VpcEndpointType: 'Interface',
          ServiceName: `com.amazonaws.${REGION}.s3`,
          SubnetIds: subnetIds,
          PrivateDnsEnabled: false,
          Tags: [{ Key: 'dns', Value: 's3' }],
        }).VpcEndpointId,
      deleteEndpoint: async (id) => {
        ec2.deleteVpcEndpoints({ VpcEndpointIds: [id] });
      },
      createInbound: async (IpAddresses) =>
        resolver.createResolverEndpoint({ Name: 'inbound', Direction: 'INBOUND', IpAddresses }).Id,
      addInboundAddress: async (ResolverEndpointId, IpAddress) => {
        resolver.associateResolverEndpointIpAddress({ ResolverEndpointId, IpAddress });
      },
      removeInboundAddress: async (ResolverEndpointId, IpAddress) =>
        resolver.disassociateResolverEndpointIpAddress({ ResolverEndpointId, IpAddress }),
      createZone: async (Name, vpcId) =>
        route53.createHostedZone({
          Name,
          ...(vpcId !== undefined && { VPC: { VPCId: vpcId, VPCRegion: REGION } }),
        }).id,
      createBucket: async (name) => s3.createBucket(name),
      createTopic: async (name) => sns.createTopic(name),
      createQueue: async (name) => {
        const queue = sqs.createQueue({ name });
        queues.set(queue.url, queue);
        return queue.url;
      },
      receive: async (url) => queues.get(url)?.receive(1)[0]?.receiptHandle ?? '',
      createKey: async () => cloud.signer(),
    },
    settle: () => cloud.clock.runUntil('idle'),
  };
}
