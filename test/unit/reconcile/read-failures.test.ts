import { expect, test } from 'vitest';
import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { FaultEffect } from '../../../embedded-aws/faults.ts';
import type { Operation } from '../../../embedded-aws/operations.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import type { Outcome } from '../../../shared/reconcile/reconcile.ts';
import {
  inWords,
  london,
  noticesOf,
  region,
  S3,
  subnetIds,
  TestWorld,
  vpcId,
  WILDCARD,
} from './world.ts';

/** Every read of a run for a published binding. */
const READS = [
  'DescribeVpcEndpoints',
  'DescribeNetworkInterfaces',
  'ListResolverEndpoints',
  'ListResolverEndpointIpAddresses',
  'ListHostedZonesByVPC',
  'ListResourceRecordSets',
  'GetObject',
  // Only for bindings without zone ids:
  'DescribeVpcEndpointServices',
  'ListHostedZonesByName',
] as const;

const BY_NAME = london({ zones: undefined });

/** A published world whose wildcard was deleted. If every read succeeds, the plan repairs it. */
async function drifted(
  binding: Binding = BY_NAME,
  prepare?: (cloud: EmbeddedCloud) => void,
): Promise<TestWorld> {
  const world = await TestWorld.create([binding], {}, prepare);
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  return world;
}

/** The outcome of a run with this fault. Checks that the run changes no zone. */
async function disturbed(
  world: TestWorld,
  operation: Operation,
  effect: FaultEffect,
): Promise<Outcome> {
  world.cloud.faults.inject({ operation, effect });
  const before = world.records(S3.id);
  const outcome = await world.outcome();
  expect(world.cloud.faults.waiting).toBe(0);
  expect(outcome.plan).toMatchObject({ batches: [], associations: [], snapshot: undefined });
  expect(world.records(S3.id)).toEqual(before);
  return outcome;
}

test.each(READS)(
  'if %s is throttled or times out, the binding waits, writes nothing and converges later',
  async (operation) => {
    for (const effect of [
      { kind: 'throttle' },
      { kind: 'error', code: 'TimeoutError' },
    ] satisfies FaultEffect[]) {
      const world = await drifted();
      const outcome = await disturbed(world, operation, effect);
      expect(outcome).toMatchObject({ kind: 'wait', seconds: 30 });
      expect(noticesOf(outcome)).toMatchObject([{ code: 'unreadable-for-now', severity: 'info' }]);
      await world.settle();
      expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
    }
  },
);

test.each(READS.filter((operation) => operation !== 'ListHostedZonesByVPC'))(
  'if %s is denied, the binding is held and the notice names the cause',
  async (operation) => {
    const effect: FaultEffect = { kind: 'error', code: 'AccessDenied', message: 'not for you' };
    const outcome = await disturbed(await drifted(), operation, effect);
    expect(outcome).toMatchObject({ kind: 'done', plan: { verdict: 'hold' } });
    expect(noticesOf(outcome)).toMatchObject([{ code: 'unreadable', severity: 'error' }]);
    expect(noticesOf(outcome)[0]?.text).toContain(`${operation}: AccessDenied: not for you`);
  },
);

test('if GetHostedZone fails for a zone with listed VPCs, the binding waits', async () => {
  const vpcs = [{ id: vpcId, region }];
  const world = await drifted(london({ zones: [{ domain: S3.domain, id: S3.id, vpcs }] }));
  const outcome = await disturbed(world, 'GetHostedZone', { kind: 'throttle' });
  expect(outcome.kind).toBe('wait');
});

test('if DescribeSubnets fails for an unpublished binding, the binding waits', async () => {
  const world = await TestWorld.create();
  const outcome = await disturbed(world, 'DescribeSubnets', { kind: 'throttle' });
  expect(outcome.kind).toBe('wait');
  expect(world.records(S3.id)).toEqual([]);
});

/** Gives every listing at least two entries. */
function addMore(cloud: EmbeddedCloud): void {
  cloud.world.ec2().createVpcEndpoint({
    VpcId: vpcId,
    ServiceName: `com.amazonaws.${region}.monitoring`,
    VpcEndpointType: 'Interface',
    SubnetIds: [...subnetIds],
  });
  cloud.world.resolver().createResolverEndpoint({
    Name: 'other',
    Direction: 'INBOUND',
    IpAddresses: subnetIds.map((SubnetId) => ({ SubnetId })),
  });
}

const PAGED = READS.filter(
  (operation) => operation !== 'GetObject' && operation !== 'ListHostedZonesByName',
);

test.each(PAGED)(
  'if the second page of %s fails, the binding waits and the first page is not used',
  async (operation) => {
    const world = await drifted(BY_NAME, addMore);
    const effect: FaultEffect = { kind: 'second-page-fails', code: 'Throttling' };
    expect((await disturbed(world, operation, effect)).kind).toBe('wait');
  },
);

test('if the second page of zones of one name fails, the zone on the first page is not used', async () => {
  const binding = london({ zones: [{ domain: S3.domain, id: undefined, vpcs: undefined }] });
  const world = await drifted(binding);
  const other = 'vpc-0fed0fed0fed0fed0';
  world.cloud.world.ec2().createVpc({ CidrBlock: '10.9.0.0/16' }, { id: other });
  const VPC = { VPCId: other, VPCRegion: region };
  world.cloud.world.route53.createHostedZone({ Name: S3.domain, VPC }, { id: 'Z9' });
  world.cloud.pageSizes.set('ListHostedZonesByName', 1);
  world.cloud.faults.inject({
    operation: 'ListHostedZonesByName',
    when: (input) => input.HostedZoneId !== undefined,
    effect: { kind: 'throttle' },
  });
  expect((await world.outcome()).kind).toBe('wait');
  expect(world.cloud.faults.waiting).toBe(0);
});

test('every listing is read completely with pages of one entry', async () => {
  const world = await drifted(BY_NAME, addMore);
  for (const operation of PAGED) world.cloud.pageSizes.set(operation, 1);
  world.cloud.pageSizes.set('ListHostedZonesByName', 1);
  const calls = await world.callsOf(async () => {
    expect((await world.outcome()).plan.verdict).toBe('repair');
  });
  for (const operation of PAGED) expect(inWords(calls, operation).length).toBeGreaterThan(1);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
  expect((await world.outcome()).plan.verdict).toBe('repair'); // The new fence is not published yet.
  await world.settle();
  expect((await world.outcome()).plan.verdict).toBe('in-sync');
});

test('a listing continues after an empty page', async () => {
  const world = await drifted();
  world.cloud.faults.inject({ operation: 'DescribeVpcEndpoints', effect: { kind: 'empty-page' } });
  expect((await world.outcome()).plan.verdict).toBe('repair');
  expect(world.cloud.faults.waiting).toBe(0);
});
