import { describe, expect, test } from 'vitest';
import type { EndpointRequest } from '../../../embedded-aws/ec2-types.ts';
import { addresses, type Example, endpoint, exampleCloud } from './helpers.ts';

function thirdSubnet({ ec2, ids }: Example) {
  const zone = { CidrBlock: '10.0.3.0/24', AvailabilityZone: 'eu-west-2c' };
  return ec2.createSubnet({ VpcId: ids.vpcId, ...zone }).SubnetId;
}

/** A second endpoint, `vpce-2`, in the second subnet. */
function monitoringEndpoint({ ec2, ids }: Example, more: Partial<EndpointRequest> = {}) {
  return ec2.createVpcEndpoint(
    {
      VpcId: ids.vpcId,
      ServiceName: 'com.amazonaws.eu-west-2.monitoring',
      VpcEndpointType: 'Interface',
      SubnetIds: [ids.subnetIds[1]],
      ...more,
    },
    { id: 'vpce-2', dnsSuffix: 'abcdefgh' },
  );
}

describe('the lifecycle of an endpoint', () => {
  test('a new endpoint is pending with empty sets until it is available', async () => {
    const example = await exampleCloud();
    const { cloud, ec2, ids } = example;
    ec2.settleMs = 90_000;
    const made = monitoringEndpoint(example);
    const empty = { State: 'pending', DnsEntries: [], SubnetIds: [], NetworkInterfaceIds: [] };
    expect(made).toMatchObject(empty);
    await cloud.clock.advance(89_999);
    expect(await endpoint(example, 'vpce-2')).toMatchObject(empty);
    await cloud.clock.advance(1);
    expect(await endpoint(example, 'vpce-2')).toMatchObject({
      State: 'available',
      SubnetIds: [ids.subnetIds[1]],
      DnsEntries: [
        { DnsName: 'vpce-2-abcdefgh.monitoring.eu-west-2.vpce.amazonaws.com' },
        { DnsName: 'vpce-2-abcdefgh-eu-west-2b.monitoring.eu-west-2.vpce.amazonaws.com' },
      ],
    });
  });

  test('an endpoint that was rejected before it had names has them once it is available', async () => {
    const example = await exampleCloud();
    const { cloud, ec2 } = example;
    monitoringEndpoint(example);
    ec2.setEndpointState('vpce-2', 'rejected');
    await cloud.clock.advance(600_000);
    expect(await endpoint(example, 'vpce-2')).toMatchObject({ State: 'rejected', DnsEntries: [] });
    ec2.setEndpointState('vpce-2', 'available');
    expect((await endpoint(example, 'vpce-2'))?.DnsEntries).toHaveLength(2);
  });

  test('a modified endpoint is pending again, and its new interface and names exist immediately', async () => {
    const example = await exampleCloud();
    const { cloud, ec2, ids } = example;
    const subnet = thirdSubnet(example);
    ec2.modifyVpcEndpoint({ VpcEndpointId: ids.endpointId, AddSubnetIds: [subnet] });
    expect((await endpoint(example, ids.endpointId))?.State).toBe('pending');
    expect(await addresses(example, ids.endpointId)).toEqual([
      '10.0.1.165',
      '10.0.2.19',
      '10.0.3.4',
    ]);
    await cloud.clock.advance(ec2.settleMs - 1);
    ec2.modifyVpcEndpoint({ VpcEndpointId: ids.endpointId, RemoveSubnetIds: [ids.subnetIds[0]] });
    await cloud.clock.advance(1);
    expect((await endpoint(example, ids.endpointId))?.State).toBe('pending');
    await cloud.clock.runUntil('idle');
    expect((await endpoint(example, ids.endpointId))?.State).toBe('available');
    expect(await addresses(example, ids.endpointId)).toEqual(['10.0.2.19', '10.0.3.4']);
    const names = (await endpoint(example, ids.endpointId))?.DnsEntries?.map((one) => one.DnsName);
    expect(names?.map((name) => name?.split('.')[1])).toEqual([
      'vpce-001760f0be22cd4e2-3ew5rhyv',
      'vpce-001760f0be22cd4e2-3ew5rhyv-eu-west-2b',
      'vpce-001760f0be22cd4e2-3ew5rhyv-eu-west-2c',
    ]);
  });

  test('an endpoint gets a new interface in a subnet that is given another address', async () => {
    const example = await exampleCloud();
    const { ec2, ids } = example;
    const before = (await endpoint(example, ids.endpointId))?.NetworkInterfaceIds;
    ec2.modifyVpcEndpoint({
      VpcEndpointId: ids.endpointId,
      SubnetConfigurations: [{ SubnetId: ids.subnetIds[1], Ipv4: '10.0.2.20' }],
    });
    const after = (await endpoint(example, ids.endpointId))?.NetworkInterfaceIds;
    expect(after?.[0]).toBe(before?.[0]);
    expect(after?.[1]).not.toBe(before?.[1]);
    expect(await addresses(example, ids.endpointId)).toEqual(['10.0.1.165', '10.0.2.20']);
  });

  test('a deleted endpoint is deleting first, and later it is gone with its interfaces', async () => {
    const example = await exampleCloud();
    const { cloud, ec2, ids } = example;
    const { Unsuccessful } = ec2.deleteVpcEndpoints({
      VpcEndpointIds: [ids.endpointId, 'vpce-none'],
    });
    expect(Unsuccessful).toMatchObject([
      { ResourceId: 'vpce-none', Error: { Code: 'InvalidVpcEndpointId.NotFound' } },
    ]);
    expect((await endpoint(example, ids.endpointId))?.State).toBe('deleting');
    await cloud.clock.advance(ec2.deleteMs);
    expect(await endpoint(example, ids.endpointId)).toBeUndefined();
    const left = await cloud.ec2().describeNetworkInterfaces({
      Filters: [{ Name: 'interface-type', Values: ['vpc_endpoint'] }],
    });
    expect(left.NetworkInterfaces).toEqual([]);
  });

  test('the names of private DNS are the last entries, in a hidden zone of the VPC', async () => {
    const example = await exampleCloud();
    const { cloud, ids } = example;
    monitoringEndpoint(example, { SubnetIds: [ids.subnetIds[0]], PrivateDnsEnabled: true });
    await cloud.clock.runUntil('idle');
    const entries = (await endpoint(example, 'vpce-2'))?.DnsEntries ?? [];
    expect(entries.at(-1)?.DnsName).toBe('monitoring.eu-west-2.amazonaws.com');
    expect(entries.at(-1)?.HostedZoneId).not.toBe(entries[0]?.HostedZoneId);
    const seen = await cloud
      .route53()
      .listHostedZonesByVPC({ VPCId: ids.vpcId, VPCRegion: ids.region });
    expect(seen.HostedZoneSummaries?.at(-1)).toEqual({
      HostedZoneId: entries.at(-1)?.HostedZoneId,
      Name: 'monitoring.eu-west-2.amazonaws.com.',
      Owner: { OwningService: 'vpce.amazonaws.com' },
    });
  });

  test('a dual-stack endpoint has addresses of both families', async () => {
    const example = await exampleCloud();
    const { cloud, ec2, ids } = example;
    const subnet = ec2.createSubnet({
      VpcId: ids.vpcId,
      CidrBlock: '10.0.3.0/24',
      Ipv6CidrBlock: '2001:db8:0:3::/64',
      AvailabilityZone: 'eu-west-2c',
    });
    ec2.createVpcEndpoint({
      VpcId: ids.vpcId,
      ServiceName: 'com.amazonaws.eu-west-2.s3',
      VpcEndpointType: 'Interface',
      IpAddressType: 'dualstack',
      SubnetIds: [subnet.SubnetId],
    });
    const answer = await cloud.ec2().describeNetworkInterfaces({
      Filters: [{ Name: 'subnet-id', Values: [subnet.SubnetId] }],
    });
    expect(answer.NetworkInterfaces).toMatchObject([
      { PrivateIpAddress: '10.0.3.4', Ipv6Addresses: [{ Ipv6Address: '2001:db8:0:3::4' }] },
    ]);
  });
});
