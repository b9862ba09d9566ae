import { describe, expect, test } from 'vitest';
import { addresses, type Example, endpoint, exampleCloud, outcome } from './helpers.ts';

describe('refusals of EC2', () => {
  const s3 = 'com.amazonaws.eu-west-2.s3';
  const make = ({ ec2, ids }: Example, more: object) =>
    ec2.createVpcEndpoint({
      VpcId: ids.vpcId,
      ServiceName: s3,
      VpcEndpointType: 'Interface',
      ...more,
    });
  const modify = ({ ec2, ids }: Example, more: object) =>
    ec2.modifyVpcEndpoint({ VpcEndpointId: ids.endpointId, ...more });
  const address = (subnet: 0 | 1, Ipv4: string) => (example: Example) =>
    make(example, { SubnetConfigurations: [{ SubnetId: example.ids.subnetIds[subnet], Ipv4 }] });
  const subnet =
    (CidrBlock: string) =>
    ({ ec2, ids }: Example) =>
      ec2.createSubnet({ VpcId: ids.vpcId, CidrBlock, AvailabilityZone: 'eu-west-2c' });

  test.each<[string, (example: Example) => unknown, string]>([
    [
      'CreateVpcEndpoint for an unknown service',
      (e) => make(e, { ServiceName: 'com.amazonaws.eu-west-2.none' }),
      'InvalidServiceName',
    ],
    [
      'CreateVpcEndpoint of type Gateway for a service with interface endpoints only',
      (e) =>
        make(e, { ServiceName: 'com.amazonaws.eu-west-2.monitoring', VpcEndpointType: 'Gateway' }),
      'InvalidServiceName',
    ],
    [
      'CreateVpcEndpoint in an unknown VPC',
      (e) => make(e, { VpcId: 'vpc-none' }),
      'InvalidVpcID.NotFound',
    ],
    [
      'CreateVpcEndpoint in an unknown subnet',
      (e) => make(e, { SubnetIds: ['subnet-none'] }),
      'InvalidSubnetID.NotFound',
    ],
    [
      'CreateVpcEndpoint with an address outside the subnet',
      address(0, '10.0.2.50'),
      'InvalidParameterValue',
    ],
    [
      'CreateVpcEndpoint with an address that AWS reserves',
      address(0, '10.0.1.3'),
      'InvalidParameterValue',
    ],
    ['CreateVpcEndpoint with the first free address', address(0, '10.0.1.4'), 'ok'],
    [
      'CreateVpcEndpoint with the last address of the subnet',
      address(0, '10.0.1.255'),
      'InvalidParameterValue',
    ],
    ['CreateVpcEndpoint with an address in use', address(1, '10.0.2.19'), 'InvalidIPAddress.InUse'],
    [
      'CreateVpcEndpoint with an address of an inbound endpoint',
      address(1, '10.0.2.213'),
      'InvalidIPAddress.InUse',
    ],
    [
      'CreateVpcEndpoint with IPv6 in a subnet without IPv6',
      (e) => make(e, { SubnetIds: [e.ids.subnetIds[0]], IpAddressType: 'dualstack' }),
      'InvalidParameter',
    ],
    [
      'CreateVpcEndpoint with IPv6 records for an IPv4 endpoint',
      (e) => make(e, { DnsOptions: { DnsRecordIpType: 'dualstack' } }),
      'InvalidParameter',
    ],
    [
      'CreateVpcEndpoint with private DNS for the name of a zone of the VPC',
      (e) => make(e, { PrivateDnsEnabled: true }),
      'InvalidParameter',
    ],
    [
      'ModifyVpcEndpoint with a second subnet of one Availability Zone',
      (e) =>
        modify(e, {
          AddSubnetIds: [
            e.ec2.createSubnet({
              VpcId: e.ids.vpcId,
              CidrBlock: '10.0.4.0/24',
              AvailabilityZone: 'eu-west-2a',
            }).SubnetId,
          ],
        }),
      'DuplicateSubnetsInSameZone',
    ],
    [
      'ModifyVpcEndpoint that removes an unknown subnet',
      (e) => modify(e, { RemoveSubnetIds: ['subnet-none'] }),
      'InvalidParameter',
    ],
    [
      'ModifyVpcEndpoint of an unknown endpoint',
      (e) => modify(e, { VpcEndpointId: 'vpce-none' }),
      'InvalidVpcEndpointId.NotFound',
    ],
    [
      'DeleteSubnet of a subnet in use',
      (e) => e.ec2.deleteSubnet({ SubnetId: e.ids.subnetIds[0] }),
      'DependencyViolation',
    ],
    ['CreateSubnet outside the VPC', subnet('10.1.0.0/24'), 'InvalidSubnet.Range'],
    ['CreateSubnet over another subnet', subnet('10.0.2.128/25'), 'InvalidSubnet.Conflict'],
    ['CreateSubnet beside the other subnets', subnet('10.0.3.0/24'), 'ok'],
    [
      'CreateTags for an unknown resource',
      (e) => e.ec2.createTags({ Resources: ['vpce-none'], Tags: [] }),
      'InvalidID',
    ],
  ])('%s is answered with $2', async (_, work, code) => {
    const example = await exampleCloud();
    expect(await outcome(() => work(example))).toBe(code);
  });

  test('a refused modification changes nothing', async () => {
    const example = await exampleCloud();
    const before = await endpoint(example, example.ids.endpointId);
    const interfaces = [...example.ec2.interfaces.keys()];
    const code = await outcome(() =>
      modify(example, {
        SubnetConfigurations: [
          { SubnetId: example.ids.subnetIds[0], Ipv4: '10.0.1.9' },
          { SubnetId: example.ids.subnetIds[1], Ipv4: '10.0.2.213' },
        ],
      }),
    );
    expect(code).toBe('InvalidIPAddress.InUse');
    expect(await endpoint(example, example.ids.endpointId)).toEqual(before);
    expect(await addresses(example, example.ids.endpointId)).toEqual(['10.0.1.165', '10.0.2.19']);
    expect([...example.ec2.interfaces.keys()]).toEqual(interfaces);
  });

  test('private DNS of S3 needs a gateway endpoint in the VPC by default', async () => {
    const { ec2 } = await exampleCloud();
    const { VpcId } = ec2.createVpc({ CidrBlock: '10.9.0.0/16' });
    const asked = {
      VpcId,
      ServiceName: s3,
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
    } as const;
    expect(await outcome(() => ec2.createVpcEndpoint(asked))).toBe('InvalidParameter');
    ec2.createVpcEndpoint({ VpcId, ServiceName: s3, VpcEndpointType: 'Gateway' });
    expect(await outcome(() => ec2.createVpcEndpoint(asked))).toBe('ok');
  });
});

describe('describe calls of EC2', () => {
  test.each([
    ['vpc-endpoint-type', 'Interface', 1],
    ['vpc-endpoint-id', 'vpce-001760f0be22cd4e2', 1],
    ['vpc-endpoint-id', 'vpce-none', 0],
    ['vpc-id', 'vpc-0abc*', 1],
    ['service-name', 'com.amazonaws.eu-west-2.s3', 1],
    ['service-name', 's3', 0],
    ['tag:dns', 's3-london', 1],
    ['tag:dns', 's3-paris', 0],
    ['tag:DNS', 's3-london', 0],
  ])(
    'DescribeVpcEndpoints filtered by %s = %s returns %i endpoints',
    async (name, value, count) => {
      const { cloud } = await exampleCloud();
      const answer = await cloud
        .ec2()
        .describeVpcEndpoints({ Filters: [{ Name: name, Values: [value] }] });
      expect(answer.VpcEndpoints).toHaveLength(count);
    },
  );

  test.each([
    [
      'DescribeVpcEndpoints with an unknown filter',
      [{ Name: 'endpoint', Values: ['x'] }],
      'InvalidParameterValue',
    ],
    [
      'DescribeVpcEndpoints with 200 filter values',
      [{ Name: 'vpc-id', Values: Array(200).fill('x') }],
      'ok',
    ],
    [
      'DescribeVpcEndpoints with 201 filter values',
      [{ Name: 'vpc-id', Values: Array(201).fill('x') }],
      'FilterLimitExceeded',
    ],
  ])('%s is answered with $2', async (_, Filters, code) => {
    const { cloud } = await exampleCloud();
    expect(await outcome(() => cloud.ec2().describeVpcEndpoints({ Filters }))).toBe(code);
  });

  test('the pages of a listing contain each item once, and the last page has no token', async () => {
    const { cloud } = await exampleCloud();
    cloud.pageSizes.set('DescribeNetworkInterfaces', 1);
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloud.ec2().describeNetworkInterfaces({ Filters: [], NextToken });
      seen.push(...(page.NetworkInterfaces ?? []).map((one) => one.PrivateIpAddress));
      NextToken = page.NextToken;
    } while (NextToken !== undefined && seen.length < 10);
    expect(seen).toEqual(['10.0.1.165', '10.0.2.19', '10.0.1.122', '10.0.2.213']);
  });

  test('a service with two endpoint types is listed twice, with private names only for the interface type', async () => {
    const { cloud } = await exampleCloud();
    const answer = await cloud.ec2().describeVpcEndpointServices({
      Filters: [{ Name: 'service-name', Values: ['com.amazonaws.eu-west-2.s3'] }],
    });
    const names = answer.ServiceDetails?.map((one) =>
      (one.PrivateDnsNames ?? []).map(({ PrivateDnsName }) => PrivateDnsName),
    );
    expect(names).toEqual([
      [],
      [
        's3.eu-west-2.amazonaws.com',
        '*.s3.eu-west-2.amazonaws.com',
        's3-accesspoint.eu-west-2.amazonaws.com',
        '*.s3-accesspoint.eu-west-2.amazonaws.com',
        's3-control.eu-west-2.amazonaws.com',
        '*.s3-control.eu-west-2.amazonaws.com',
      ],
    ]);
    const unknown = await cloud
      .ec2()
      .describeVpcEndpointServices({ Filters: [{ Name: 'service-name', Values: ['none'] }] });
    expect(unknown.ServiceDetails).toEqual([]);
  });

  test('changing an answer does not change the world', async () => {
    const example = await exampleCloud();
    const answer = await endpoint(example, example.ids.endpointId);
    answer?.SubnetIds?.pop();
    expect((await endpoint(example, example.ids.endpointId))?.SubnetIds).toHaveLength(2);
  });
});
