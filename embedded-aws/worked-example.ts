import type { EmbeddedCloud } from './cloud.ts';

/** The ids of the worked example, which the documentation, the demo and the tests share. */
export const WORKED_EXAMPLE = {
  region: 'eu-west-2',
  vpcId: 'vpc-0abc0abc0abc0abc0',
  subnetIds: ['subnet-0a0a0a0a0a0a0a0a0', 'subnet-0b0b0b0b0b0b0b0b0'],
  endpointId: 'vpce-001760f0be22cd4e2',
  endpointName: 'vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com',
  endpointAddresses: ['10.0.1.165', '10.0.2.19'],
  inboundEndpointId: 'rslvr-in-0123456789abcdef0',
  inboundAddresses: ['10.0.1.122', '10.0.2.213'],
  zones: [
    { id: 'Z0000000000S3', domain: 's3.eu-west-2.amazonaws.com' },
    { id: 'Z00000000S3AP', domain: 's3-accesspoint.eu-west-2.amazonaws.com' },
    { id: 'Z0000000S3CTL', domain: 's3-control.eu-west-2.amazonaws.com' },
  ],
} as const;

/** Builds the worked example. The endpoints are available, and the zones contain no records of the product yet. */
export async function workedExample(cloud: EmbeddedCloud): Promise<typeof WORKED_EXAMPLE> {
  const { region, vpcId, subnetIds, endpointAddresses, inboundAddresses, zones } = WORKED_EXAMPLE;
  const [subnetA, subnetB] = subnetIds;
  const ec2 = cloud.world.ec2(region);
  ec2.createVpc({ CidrBlock: '10.0.0.0/16' }, { id: vpcId });
  ec2.createSubnet(
    {
      VpcId: vpcId,
      CidrBlock: '10.0.1.0/24',
      AvailabilityZone: 'eu-west-2a',
      AvailabilityZoneId: 'euw2-az2',
    },
    { id: subnetA },
  );
  ec2.createSubnet(
    {
      VpcId: vpcId,
      CidrBlock: '10.0.2.0/24',
      AvailabilityZone: 'eu-west-2b',
      AvailabilityZoneId: 'euw2-az3',
    },
    { id: subnetB },
  );
  for (const { id, domain } of zones) {
    const vpc = { VPCId: vpcId, VPCRegion: region };
    cloud.world.route53.createHostedZone({ Name: domain, VPC: vpc }, { id });
  }
  ec2.createVpcEndpoint(
    {
      VpcId: vpcId,
      ServiceName: 'com.amazonaws.eu-west-2.s3',
      VpcEndpointType: 'Interface',
      SubnetConfigurations: [
        { SubnetId: subnetA, Ipv4: endpointAddresses[0] },
        { SubnetId: subnetB, Ipv4: endpointAddresses[1] },
      ],
      Tags: [{ Key: 'dns', Value: 's3-london' }],
    },
    { id: WORKED_EXAMPLE.endpointId, dnsSuffix: '3ew5rhyv' },
  );
  cloud.world.resolver(region).createResolverEndpoint(
    {
      Name: 'on-premises',
      Direction: 'INBOUND',
      IpAddresses: [
        { SubnetId: subnetA, Ip: inboundAddresses[0] },
        { SubnetId: subnetB, Ip: inboundAddresses[1] },
      ],
    },
    { id: WORKED_EXAMPLE.inboundEndpointId },
  );
  await cloud.clock.runUntil('idle');
  return WORKED_EXAMPLE;
}
