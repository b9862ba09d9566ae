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

/** Every read that a reconcile of a published binding makes. */
const READS = [
  'DescribeVpcEndpoints',
  'DescribeNetworkInterfaces',
  'ListResolverEndpoints',
  'ListResolverEndpointIpAddresses',
  'ListHostedZonesByVPC',
  'ListResourceRecordSets',
  'GetObject',
  // Where the zones are not given by their ids:
  'DescribeVpcEndpointServices',
  'ListHostedZonesByName',
] as const;

const BY_NAME = london({ zones: undefined });

/** Published, then its wildcard deleted: a plan that could read everything would repair it. */
async function drifted(
  binding: Binding = BY_NAME,
  prepare?: (cloud: EmbeddedCloud) => void,
): Promise<TestWorld> {
  const world = await TestWorld.create([binding], {}, prepare);
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  return world;
}

/** The outcome of a reconcile that meets this; no zone is touched by it. */
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
  '%s throttled or timed out waits, writes nothing, and then converges',
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

test.each(READS)('%s denied holds, and the notice names the cause', async (operation) => {
  const effect: FaultEffect = { kind: 'error', code: 'AccessDenied', message: 'not for you' };
  const outcome = await disturbed(await drifted(), operation, effect);
  expect(outcome).toMatchObject({ kind: 'done', plan: { verdict: 'hold' } });
  expect(noticesOf(outcome)).toMatchObject([{ code: 'unreadable', severity: 'error' }]);
  expect(noticesOf(outcome)[0]?.text).toContain(`${operation}: AccessDenied: not for you`);
});

test('GetHostedZone failing waits: it is asked where the configuration lists VPCs', async () => {
  const vpcs = [{ id: vpcId, region }];
  const world = await drifted(london({ zones: [{ domain: S3.domain, id: S3.id, vpcs }] }));
  const outcome = await disturbed(world, 'GetHostedZone', { kind: 'throttle' });
  expect(outcome.kind).toBe('wait');
});

test('DescribeSubnets failing waits: it is asked where nothing was published', async () => {
  const world = await TestWorld.create();
  const outcome = await disturbed(world, 'DescribeSubnets', { kind: 'throttle' });
  expect(outcome.kind).toBe('wait');
  expect(world.records(S3.id)).toEqual([]);
});

/** So that each listing has at least two entries. */
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
  '%s whose second page fails is unknown, and its first page is no answer',
  async (operation) => {
    const world = await drifted(BY_NAME, addMore);
    const effect: FaultEffect = { kind: 'second-page-fails', code: 'Throttling' };
    expect((await disturbed(world, operation, effect)).kind).toBe('wait');
  },
);

test('one zone of a name on the first page is not the only one while the second page fails', async () => {
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

test('every listing is read to its end, whatever the size of its pages', async () => {
  const world = await drifted(BY_NAME, addMore);
  for (const operation of PAGED) world.cloud.pageSizes.set(operation, 1);
  world.cloud.pageSizes.set('ListHostedZonesByName', 1);
  const calls = await world.callsOf(async () => {
    expect((await world.outcome()).plan.verdict).toBe('repair');
  });
  for (const operation of PAGED) expect(inWords(calls, operation).length).toBeGreaterThan(1);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
  expect((await world.outcome()).plan.verdict).toBe('repair'); // the fence is not published yet
  await world.settle();
  expect((await world.outcome()).plan.verdict).toBe('in-sync');
});

test('an empty page in the middle of a listing is not its end', async () => {
  const world = await drifted();
  world.cloud.faults.inject({ operation: 'DescribeVpcEndpoints', effect: { kind: 'empty-page' } });
  expect((await world.outcome()).plan.verdict).toBe('repair');
  expect(world.cloud.faults.waiting).toBe(0);
});
