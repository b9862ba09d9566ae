import { describe, expect, test } from 'vitest';
import { addresses, type Example, endpoint, exampleCloud, outcome } from './helpers.ts';

describe('refusals', () => {
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
      'an unknown service',
      (e) => make(e, { ServiceName: 'com.amazonaws.eu-west-2.none' }),
      'InvalidServiceName',
    ],
    [
      'a gateway of an interface service',
      (e) =>
        make(e, { ServiceName: 'com.amazonaws.eu-west-2.monitoring', VpcEndpointType: 'Gateway' }),
      'InvalidServiceName',
    ],
    ['an unknown VPC', (e) => make(e, { VpcId: 'vpc-none' }), 'InvalidVpcID.NotFound'],
    [
      'an unknown subnet',
      (e) => make(e, { SubnetIds: ['subnet-none'] }),
      'InvalidSubnetID.NotFound',
    ],
    ['an address outside the subnet', address(0, '10.0.2.50'), 'InvalidParameterValue'],
    ['an address that AWS keeps', address(0, '10.0.1.3'), 'InvalidParameterValue'],
    ['the first free address', address(0, '10.0.1.4'), 'ok'],
    ['the last address', address(0, '10.0.1.255'), 'InvalidParameterValue'],
    ['an address in use', address(1, '10.0.2.19'), 'InvalidIPAddress.InUse'],
    ["an inbound endpoint's address", address(1, '10.0.2.213'), 'InvalidIPAddress.InUse'],
    [
      'IPv6 in a subnet without',
      (e) => make(e, { SubnetIds: [e.ids.subnetIds[0]], IpAddressType: 'dualstack' }),
      'InvalidParameter',
    ],
    [
      'IPv6 answers of an IPv4 endpoint',
      (e) => make(e, { DnsOptions: { DnsRecordIpType: 'dualstack' } }),
      'InvalidParameter',
    ],
    [
      'private DNS over a zone of the VPC',
      (e) => make(e, { PrivateDnsEnabled: true }),
      'InvalidParameter',
    ],
    [
      'a second subnet of one zone',
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
      'removing a subnet that is not there',
      (e) => modify(e, { RemoveSubnetIds: ['subnet-none'] }),
      'InvalidParameter',
    ],
    [
      'modifying an unknown endpoint',
      (e) => modify(e, { VpcEndpointId: 'vpce-none' }),
      'InvalidVpcEndpointId.NotFound',
    ],
    [
      'deleting a subnet in use',
      (e) => e.ec2.deleteSubnet({ SubnetId: e.ids.subnetIds[0] }),
      'DependencyViolation',
    ],
    ['a subnet outside the VPC', subnet('10.1.0.0/24'), 'InvalidSubnet.Range'],
    ['a subnet over another', subnet('10.0.2.128/25'), 'InvalidSubnet.Conflict'],
    ['a subnet beside the others', subnet('10.0.3.0/24'), 'ok'],
    [
      'tags on nothing',
      (e) => e.ec2.createTags({ Resources: ['vpce-none'], Tags: [] }),
      'InvalidID',
    ],
  ])('%s', async (_, work, code) => {
    const example = await exampleCloud();
    expect(await outcome(() => work(example))).toBe(code);
  });

  test('a refused modification leaves everything as it was', async () => {
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

  test("S3's private DNS needs a gateway endpoint beside it, unless it is for the whole VPC", async () => {
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

describe('describe', () => {
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
  ])('endpoints by %s = %s', async (name, value, count) => {
    const { cloud } = await exampleCloud();
    const answer = await cloud
      .ec2()
      .describeVpcEndpoints({ Filters: [{ Name: name, Values: [value] }] });
    expect(answer.VpcEndpoints).toHaveLength(count);
  });

  test.each([
    ['an unknown filter', [{ Name: 'endpoint', Values: ['x'] }], 'InvalidParameterValue'],
    ['200 values', [{ Name: 'vpc-id', Values: Array(200).fill('x') }], 'ok'],
    ['201 values', [{ Name: 'vpc-id', Values: Array(201).fill('x') }], 'FilterLimitExceeded'],
  ])('%s', async (_, Filters, code) => {
    const { cloud } = await exampleCloud();
    expect(await outcome(() => cloud.ec2().describeVpcEndpoints({ Filters }))).toBe(code);
  });

  test('pages end without a token, and hold everything once', async () => {
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

  test('a service with two kinds of endpoint is listed twice, with private names for interfaces only', async () => {
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

  test('an answer is a copy: changing it changes no world', async () => {
    const example = await exampleCloud();
    const answer = await endpoint(example, example.ids.endpointId);
    answer?.SubnetIds?.pop();
    expect((await endpoint(example, example.ids.endpointId))?.SubnetIds).toHaveLength(2);
  });
});
