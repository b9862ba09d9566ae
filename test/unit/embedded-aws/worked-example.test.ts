import { expect, test } from 'vitest';
import { exampleCloud } from './helpers.ts';

test('the endpoints of the worked example are available, with the documented addresses and names', async () => {
  const { cloud, ids } = await exampleCloud();
  const endpoints = await cloud
    .ec2()
    .describeVpcEndpoints({ Filters: [{ Name: 'tag:dns', Values: ['s3-london'] }] });
  expect(endpoints.VpcEndpoints).toMatchObject([
    {
      VpcEndpointId: 'vpce-001760f0be22cd4e2',
      State: 'available',
      PrivateDnsEnabled: false,
      DnsEntries: [
        {
          DnsName: '*.vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com',
          HostedZoneId: 'Z7K1066E3PUKB',
        },
        { DnsName: '*.vpce-001760f0be22cd4e2-3ew5rhyv-eu-west-2a.s3.eu-west-2.vpce.amazonaws.com' },
        { DnsName: '*.vpce-001760f0be22cd4e2-3ew5rhyv-eu-west-2b.s3.eu-west-2.vpce.amazonaws.com' },
      ],
    },
  ]);
  const interfaces = await cloud.ec2().describeNetworkInterfaces({
    Filters: [
      {
        Name: 'network-interface-id',
        Values: endpoints.VpcEndpoints?.[0]?.NetworkInterfaceIds ?? [],
      },
    ],
  });
  expect(interfaces.NetworkInterfaces?.map((one) => one.PrivateIpAddress)).toEqual([
    '10.0.1.165',
    '10.0.2.19',
  ]);
  const subnets = await cloud.ec2().describeSubnets({ Filters: [] });
  expect(subnets.Subnets?.map((one) => `${one.CidrBlock} ${one.AvailabilityZoneId}`)).toEqual([
    '10.0.1.0/24 euw2-az2',
    '10.0.2.0/24 euw2-az3',
  ]);
  const addresses = await cloud
    .resolver()
    .listResolverEndpointIpAddresses({ ResolverEndpointId: ids.inboundEndpointId });
  expect(addresses.IpAddresses?.map((one) => `${one.Ip} ${one.Status}`)).toEqual([
    '10.0.1.122 ATTACHED',
    '10.0.2.213 ATTACHED',
  ]);
});

test('two runs of one scenario are equal byte for byte', async () => {
  const run = async () => {
    const { cloud, ec2, ids } = await exampleCloud();
    ec2.deleteVpcEndpoints({ VpcEndpointIds: [ids.endpointId] });
    await cloud.ec2().describeVpcEndpoints({ Filters: [] });
    await cloud.clock.runUntil('idle');
    return JSON.stringify([cloud.calls, cloud.bus().events, cloud.bus('us-east-1').events]);
  };
  expect(await run()).toBe(await run());
});
