import { expect, test } from 'vitest';
import type { Fault } from '../../../embedded-aws/faults.ts';
import { endpointId, london, S3, TestWorld } from './world.ts';

const TRANSITION_OVERDUE = 'transition-overdue';

function zoneOnly() {
  return london({ zones: [{ domain: S3.domain, id: S3.id, vpcs: undefined }] });
}

async function activeCodes(world: TestWorld): Promise<string[]> {
  return ((await world.published())?.active ?? []).map(({ code }) => code);
}

function subjects(world: TestWorld): number {
  return world.cloud.world.sns.messages.length;
}

test('an endpoint that waits for acceptance is reported at once with the owner of its service', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pendingAcceptance');
  const start = world.cloud.clock.now().getTime();
  await world.settle();
  expect(world.cloud.clock.now().getTime() - start).toBeLessThan(60_000);
  const [notice] = (await world.published())?.active ?? [];
  expect(notice).toMatchObject({ code: 'endpoint-pending-acceptance', severity: 'error' });
  expect(notice?.text).toContain('com.amazonaws.eu-west-2.s3');
  expect(notice?.text).toContain('(amazon)');
  expect(notice?.remedy).toContain(`--vpc-endpoint-ids ${endpointId}`);
});

test('an endpoint that waits for acceptance for a day causes one notification', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pendingAcceptance');
  await world.settle();
  await world.cloud.clock.advance(24 * 3_600_000);
  expect(subjects(world)).toBe(1);
  world.cloud.world.ec2().setEndpointState(endpointId, 'available');
  await world.settle();
  expect(await world.published()).toMatchObject({ snapshot: { status: 'live' }, active: [] });
});

test('the owner of a service that cannot be read does not delay the notice of acceptance', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pendingAcceptance');
  world.cloud.faults.inject({
    operation: 'DescribeVpcEndpointServices',
    times: 1000,
    effect: { kind: 'error', code: 'UnauthorizedOperation' },
  });
  await world.settle();
  expect(await activeCodes(world)).toEqual(['endpoint-pending-acceptance']);
});

test('a transition that outlasts its attempts is reported once, and its end too', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  await world.settle();
  const before = subjects(world);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  const start = world.cloud.clock.now().getTime();
  await world.settle();
  expect(world.cloud.clock.now().getTime() - start).toBeGreaterThan(7 * 60_000);
  expect(await world.published()).toMatchObject({
    snapshot: { status: 'live' },
    active: [{ code: TRANSITION_OVERDUE, severity: 'warning' }],
  });
  expect((await world.published())?.active[0]?.text).toContain(`${endpointId} is pending`);
  await world.cloud.clock.advance(3_600_000);
  expect(subjects(world)).toBe(before + 1);
  world.cloud.world.ec2().setEndpointState(endpointId, 'available');
  await world.settle();
  expect(await activeCodes(world)).toEqual([]);
});

test('a transition that ends in time is not reported', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  await world.settle();
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  await world.installation.sweep();
  await world.cloud.clock.advance(5 * 60_000);
  world.cloud.world.ec2().setEndpointState(endpointId, 'available');
  await world.settle();
  expect(await activeCodes(world)).toEqual([]);
});

test('reads that are throttled for a long time are reported', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  await world.settle();
  world.cloud.faults.inject({
    operation: 'DescribeVpcEndpoints',
    times: 1000,
    effect: { kind: 'throttle' },
  });
  await world.settle();
  expect(await activeCodes(world)).toEqual([TRANSITION_OVERDUE]);
  expect((await world.published())?.active[0]?.text).toContain('RequestLimitExceeded');
});

test('the active notices of a binding stay while its transition is reported', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  await world.settle();
  world.cloud.world.route53.zone('test', S3.id).vpcs = [];
  await world.settle();
  expect(await activeCodes(world)).toEqual(['zone-not-associated']);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  await world.settle();
  expect(await activeCodes(world)).toEqual(['zone-not-associated', TRANSITION_OVERDUE]);
});

test('the active notices of a binding stay while its reads are denied, and keep their start', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  await world.settle();
  world.cloud.world.route53.zone('test', S3.id).vpcs = [];
  await world.settle();
  const [before] = (await world.published())?.active ?? [];
  const notified = subjects(world);
  world.cloud.faults.inject({
    operation: 'DescribeVpcEndpoints',
    times: 1000,
    effect: { kind: 'error', code: 'UnauthorizedOperation' },
  });
  await world.settle();
  expect((await activeCodes(world)).sort()).toEqual(['unreadable', 'zone-not-associated']);
  world.cloud.faults.clear();
  await world.settle();
  expect((await world.published())?.active).toEqual([before]);
  // The start and the end of the notice about the reads, and nothing about the other notice.
  expect(subjects(world)).toBe(notified + 2);
});

test.each<[string, Fault['effect']]>([
  ['are throttled', { kind: 'throttle' }],
  ['are denied', { kind: 'error', code: 'UnauthorizedOperation' }],
])('active notices stay while the feed cannot be read and other reads %s', async (_, effect) => {
  const world = await TestWorld.create([zoneOnly()]);
  await world.settle();
  world.cloud.world.route53.zone('test', S3.id).vpcs = [];
  await world.settle();
  const [before] = (await world.published())?.active ?? [];
  const notified = subjects(world);
  for (const fault of [
    { operation: 'DescribeVpcEndpoints', effect },
    { operation: 'GetObject', effect: { kind: 'throttle' } },
  ] as const) {
    world.cloud.faults.inject({ ...fault, times: 1000 });
  }
  await world.installation.sweep();
  await world.cloud.clock.advance(12 * 60_000);
  world.cloud.faults.clear();
  await world.settle();
  expect((await world.published())?.active).toEqual([before]);
  expect(subjects(world)).toBe(notified);
});

test('a batch that Route 53 rejects in every pass is reported with its cause at once', async () => {
  const world = await TestWorld.create([zoneOnly()]);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    times: 1000,
    effect: { kind: 'error', code: 'InvalidChangeBatch', message: 'ARRDATAIllegalIPv4Address' },
  });
  await world.installation.sweep();
  await world.cloud.clock.advance(30_000);
  const [notice] = (await world.published())?.active ?? [];
  expect(notice).toMatchObject({ code: 'batch-rejected', severity: 'error' });
  expect(notice?.text).toContain('ARRDATAIllegalIPv4Address');
  world.cloud.faults.clear();
  await world.settle();
  expect(await activeCodes(world)).toEqual([]);
});
