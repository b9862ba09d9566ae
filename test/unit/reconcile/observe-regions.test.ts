import { expect, test } from 'vitest';
import { observe } from '../../../shared/reconcile/observe.ts';
import { endpointId, london, region, S3, subnetIds, TestWorld } from './world.ts';

test('observe reads the private names of a service in the Region of each binding', async () => {
  const service = 'com.amazonaws.s3-global.accesspoint';
  const bindings = [region, 'eu-west-1'].map((home) =>
    london({ name: `in-${home}`, region: home, service, zones: undefined }),
  );
  const world = await TestWorld.create(bindings);
  const calls = await world.callsOf(() => observe(bindings, world.installation.reconcile));
  const asked = calls.filter(({ operation }) => operation === 'DescribeVpcEndpointServices');
  expect(asked.map((call) => call.region).sort()).toEqual(['eu-west-1', 'eu-west-2']);
});

test('observe reads endpoints and interfaces in the Region of each binding', async () => {
  const bindings = [london(), london({ name: 'elsewhere', region: 'eu-west-1' })];
  const world = await TestWorld.create(bindings);
  const [here, there] = await observe(bindings, world.installation.reconcile);
  expect(here?.endpoints).toMatchObject({ kind: 'known', value: [{ id: endpointId }] });
  expect(here?.interfaces).toMatchObject({ kind: 'known', value: [{}, {}] });
  expect(there?.endpoints).toEqual({ kind: 'known', value: [] });
  expect(there?.interfaces).toEqual({ kind: 'known', value: [] });
});

/** The published worked example with a dual-stack endpoint. */
async function dualStack(): Promise<TestWorld> {
  const world = await TestWorld.create([london()], {}, (cloud) => {
    setRanges(cloud, 'fd00:1');
    cloud.world.ec2().modifyVpcEndpoint({
      VpcEndpointId: endpointId,
      IpAddressType: 'dualstack',
      DnsOptions: { DnsRecordIpType: 'dualstack' },
    });
  });
  await world.settle();
  return world;
}

function setRanges(cloud: TestWorld['cloud'], prefix: string): void {
  for (const [index, id] of subnetIds.entries()) {
    const subnet = cloud.world.ec2().subnets.get(id);
    if (subnet === undefined) throw new Error(`subnet ${id} does not exist`);
    const Ipv6CidrBlock = `${prefix}:0:${index}::/64`;
    subnet.Ipv6CidrBlockAssociationSet = [
      { Ipv6CidrBlock, Ipv6CidrBlockState: { State: 'associated' } },
    ];
  }
}

test('a dual-stack endpoint gets A and AAAA records at both names, and all its addresses are published', async () => {
  const world = await dualStack();
  const names = [`*.${S3.domain}`, S3.domain];
  const aliases = names.flatMap((name) => [`${name} A`, `${name} AAAA`]);
  expect(world.records(S3.id)).toEqual(
    [...aliases, `_privatelink-dns.${S3.domain} fence=1`].sort(),
  );
  const addresses = (await world.published())?.snapshot?.endpoint.addresses ?? [];
  expect(addresses.filter(({ address }) => address.startsWith('fd00:1:'))).toHaveLength(2);
  expect(addresses.filter(({ address }) => address.startsWith('10.'))).toHaveLength(2);
});

test('observe reads a replaced IPv6 range of a subnet that the published snapshot contains', async () => {
  const world = await dualStack();
  const ec2 = world.cloud.world.ec2();
  ec2.modifyVpcEndpoint({
    VpcEndpointId: endpointId,
    IpAddressType: 'ipv4',
    DnsOptions: { DnsRecordIpType: 'ipv4' },
  });
  setRanges(world.cloud, 'fd00:2');
  ec2.modifyVpcEndpoint({
    VpcEndpointId: endpointId,
    IpAddressType: 'dualstack',
    DnsOptions: { DnsRecordIpType: 'dualstack' },
  });
  await world.cloud.clock.advance(60_000);
  await world.settle();
  const { snapshot, active } = (await world.published()) ?? {};
  expect(active).toEqual([]);
  const ranges = snapshot?.endpoint.subnets.flatMap((subnet) => subnet.ranges) ?? [];
  expect(ranges.filter((range) => range.startsWith('fd00:2:'))).toHaveLength(2);
});

test('a zonal name by the id of its Availability Zone stays published when a later run repairs its record', async () => {
  const [choice] = london().zones ?? [];
  if (choice === undefined) throw new Error('the worked example has no zone');
  const id = (world: TestWorld) =>
    world.cloud.world.ec2().subnets.get(subnetIds[0] ?? '')?.AvailabilityZoneId ?? '';
  const before = await TestWorld.create();
  const zonalNames = [{ name: 'az', availabilityZone: id(before) }];
  const world = await TestWorld.create([{ ...london(), zones: [{ ...choice, zonalNames }] }]);
  await world.settle();
  const name = `az.${S3.domain}`;
  expect(world.records(S3.id)).toContain(`${name} A`);
  world.removeRecord(S3.id, name);
  await world.settle();
  expect(world.records(S3.id)).toContain(`${name} A`);
  const zonal = (await world.published())?.snapshot?.zones[0]?.zonalNames;
  expect(zonal?.map(({ domain, subnetIds }) => [domain, subnetIds])).toEqual([
    [name, [subnetIds[0]]],
  ]);
});
