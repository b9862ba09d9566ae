import { expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import {
  inboundEndpointId,
  london,
  noticesOf,
  region,
  S3,
  subnetIds,
  TestWorld,
  vpcId,
} from './world.ts';

const TAGS = { dns: 's3-london' };
const NEXT_ID = 'vpce-0cccccccccccccccc';
const NEXT_ADDRESSES = ['10.0.1.200', '10.0.2.200'];

/** Replaced addresses are served for 60 s of TTL and 300 s of polling. */
const RETIREMENT_MS = 360_000;

async function snapshotOf(world: TestWorld): Promise<BindingSnapshot> {
  const published = await world.published();
  if (!published?.snapshot) throw new Error('nothing is published');
  return published.snapshot;
}

/** A published binding that selects its endpoint by tags. Then the tag moves to another endpoint. */
async function replaced(): Promise<TestWorld> {
  const world = await TestWorld.create([london({ endpoint: { vpc: vpcId, tags: TAGS } })]);
  await world.settle();
  const ec2 = world.cloud.world.ec2();
  ec2.createVpcEndpoint(
    {
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${region}.s3`,
      VpcEndpointType: 'Interface',
      SubnetConfigurations: subnetIds.map((SubnetId, index) => ({
        SubnetId,
        Ipv4: NEXT_ADDRESSES[index] ?? '',
      })),
    },
    { id: NEXT_ID },
  );
  await world.cloud.clock.advance(60_000);
  const old = (await snapshotOf(world)).endpoint.id;
  ec2.deleteTags({ Resources: [old], Tags: [{ Key: 'dns' }] });
  ec2.createTags({ Resources: [NEXT_ID], Tags: [{ Key: 'dns', Value: 's3-london' }] });
  await world.settle();
  return world;
}

function addressesOf({ endpoint }: BindingSnapshot) {
  return {
    present: endpoint.addresses.map(({ address }) => address),
    retiring: endpoint.retiring.map(({ address }) => address),
  };
}

const OLD_ADDRESSES = ['10.0.1.165', '10.0.2.19'];

test('the addresses of a replaced endpoint are served until their retirement ends, through several runs', async () => {
  const world = await replaced();
  expect(addressesOf(await snapshotOf(world))).toEqual({
    present: NEXT_ADDRESSES,
    retiring: OLD_ADDRESSES,
  });
  const [{ until } = { until: '' }] = (await snapshotOf(world)).endpoint.retiring;

  const end = new Date(until).getTime() - 1;
  await world.cloud.clock.advance(end - world.cloud.clock.now().getTime());
  await world.settle();
  expect(addressesOf(await snapshotOf(world))).toEqual({
    present: NEXT_ADDRESSES,
    retiring: OLD_ADDRESSES,
  });
  expect((await snapshotOf(world)).endpoint.retiring[0]?.until).toBe(until);

  await world.cloud.clock.advance(1);
  await world.settle();
  expect(addressesOf(await snapshotOf(world))).toEqual({ present: NEXT_ADDRESSES, retiring: [] });
});

test('the addresses of a replaced endpoint are dropped when it is deleted', async () => {
  const world = await replaced();
  world.cloud.world.ec2().deleteVpcEndpoints({ VpcEndpointIds: ['vpce-001760f0be22cd4e2'] });
  await world.settle();
  expect(addressesOf(await snapshotOf(world))).toEqual({ present: NEXT_ADDRESSES, retiring: [] });
});

test('the zone points to the new endpoint after a replacement', async () => {
  const world = await replaced();
  const records = world.cloud.world.route53.zone('test', S3.id).records.values();
  const targets = [...records].flatMap(({ AliasTarget }) => AliasTarget?.DNSName ?? []);
  expect(targets).toHaveLength(2);
  for (const target of targets) expect(target).toContain(NEXT_ID);
});

test('the snapshot follows a removed subnet and an added subnet', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const { endpoint } = await snapshotOf(world);
  const [first, second] = subnetIds;
  world.cloud.world
    .ec2()
    .modifyVpcEndpoint({ VpcEndpointId: endpoint.id, RemoveSubnetIds: [second] });
  await world.cloud.clock.advance(60_000);
  await world.settle();
  expect(addressesOf(await snapshotOf(world))).toEqual({ present: ['10.0.1.165'], retiring: [] });
  world.cloud.world.ec2().modifyVpcEndpoint({ VpcEndpointId: endpoint.id, AddSubnetIds: [second] });
  await world.cloud.clock.advance(60_000);
  await world.settle();
  const { subnets } = (await snapshotOf(world)).endpoint;
  expect(subnets.map(({ id }) => id)).toEqual([first, second]);
});

test('an inbound address that is detaching is served until its retirement ends', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const resolver = world.cloud.world.resolver();
  const third = {
    ResolverEndpointId: inboundEndpointId,
    IpAddress: { SubnetId: subnetIds[0], Ip: '10.0.1.77' },
  };
  resolver.associateResolverEndpointIpAddress(third);
  await world.settle();
  expect((await snapshotOf(world)).inbound.addresses).not.toContain('10.0.1.77');
  await world.cloud.clock.advance(resolver.settleMs);
  await world.settle();
  expect((await snapshotOf(world)).inbound.addresses).toContain('10.0.1.77');

  resolver.disassociateResolverEndpointIpAddress(third);
  await world.settle();
  const { inbound } = await snapshotOf(world);
  const until = new Date(world.cloud.clock.now().getTime() + RETIREMENT_MS).toISOString();
  expect(inbound.addresses).not.toContain('10.0.1.77');
  expect(inbound.retiring).toEqual([{ address: '10.0.1.77', until }]);
});

test('an endpoint that becomes pending makes the binding wait and keeps its publication', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const before = await world.published();
  const { endpoint } = await snapshotOf(world);
  world.cloud.world
    .ec2()
    .modifyVpcEndpoint({ VpcEndpointId: endpoint.id, RemoveSubnetIds: [subnetIds[1]] });
  const outcome = await world.outcome();
  expect(outcome).toMatchObject({ kind: 'wait', seconds: 30 });
  expect(noticesOf(outcome)).toMatchObject([{ code: 'endpoint-pending' }]);
  expect(await world.published()).toEqual(before);
});
