import { expect, test } from 'vitest';
import type { FaultEffect } from '../../../embedded-aws/faults.ts';
import { CONTROL, endpointId, inWords, S3, TestWorld, WILDCARD, writes } from './world.ts';
import { codes } from './zone-words.ts';

const CHANGE = 'ChangeResourceRecordSets';

/** A world that was published at fence 1, and whose wildcard of the S3 zone was deleted then. */
async function drifted(mode: 'observe' | 'enforce' | 'paused' = 'enforce'): Promise<TestWorld> {
  const world = await TestWorld.create();
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  world.config = { ...world.config, mode };
  world.counts.clear();
  return world;
}

function injectOn(world: TestWorld, zoneId: string, effect: FaultEffect): void {
  world.cloud.faults.inject({
    operation: CHANGE,
    when: (input) => input.HostedZoneId === zoneId,
    effect,
  });
}

// --- the fence -----------------------------------------------------------------------------

test('Route 53 rejects the whole batch of a late writer, and the writer observes again', async () => {
  const world = await drifted();
  injectOn(world, S3.id, { kind: 'intervene', run: () => world.reconcile().then(() => {}) });
  const calls = await world.callsOf(async () => {
    expect(await world.outcome()).toMatchObject({ kind: 'done' });
  });
  expect(inWords(calls, CHANGE)).toEqual([`${CHANGE} InvalidChangeBatch`, `${CHANGE} ok`]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
  expect(world.counts.get('FenceLost')).toBe(1);
});

test('two concurrent runs end in sync: the first writes, the second observes again', async () => {
  const world = await drifted();
  const calls = await world.callsOf(() => Promise.all([world.reconcile(), world.reconcile()]));
  expect(inWords(calls, CHANGE).sort()).toEqual([`${CHANGE} InvalidChangeBatch`, `${CHANGE} ok`]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

test('two first runs at once fill each zone once', async () => {
  const world = await TestWorld.create();
  await Promise.all([world.reconcile(), world.reconcile()]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect(world.records(CONTROL.id)).toEqual(world.inSync(CONTROL.domain, 1));
});

test('a stale read does not overwrite a later change', async () => {
  const world = await drifted();
  // The embedded AWS records the zone without its wildcard, for the stale read below.
  await world.reconcile({ mode: 'observe' });
  await world.cloud.clock.advance(60_000);
  await world.reconcile();
  world.cloud.faults.inject({
    operation: 'ListResourceRecordSets',
    when: (input) => input.HostedZoneId === S3.id,
    effect: { kind: 'stale', ageMs: 60_000 },
  });
  const calls = await world.callsOf(() => world.reconcile());
  expect(inWords(calls, CHANGE)).toEqual([`${CHANGE} InvalidChangeBatch`]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

test('the published fence reveals a stale read that seems in sync', async () => {
  const world = await drifted();
  await world.cloud.clock.advance(60_000);
  await world.settle();
  expect((await world.published())?.snapshot?.zones[0]).toMatchObject({ fence: 2 });
  const generation = (await world.published())?.generation;
  world.cloud.faults.inject({
    operation: 'ListResourceRecordSets',
    when: (input) => input.HostedZoneId === S3.id,
    effect: { kind: 'stale', ageMs: 60_000 },
  });
  const calls = await world.callsOf(() => world.reconcile());
  await world.drain();
  expect(world.cloud.faults.waiting).toBe(0);
  expect(inWords(calls, CHANGE)).toEqual([`${CHANGE} InvalidChangeBatch`]);
  expect(await world.published()).toMatchObject({
    generation,
    snapshot: { zones: [{ fence: 2 }, {}, {}] },
  });
});

test('a zone that changes during every pass is left to the queue after three passes', async () => {
  const world = await drifted();
  const moveMarker = (fence: number) => () => {
    world.removeRecord(S3.id, `_privatelink-dns.${S3.domain}`);
    world.cloud.world.route53.put(S3.id, {
      Name: `_privatelink-dns.${S3.domain}`,
      Type: 'TXT',
      TTL: 300,
      ResourceRecords: [
        { Value: `"heritage=privatelink-dns,owner=net-prod,binding=s3-london,fence=${fence}"` },
      ],
    });
  };
  for (const fence of [11, 12, 13])
    injectOn(world, S3.id, { kind: 'intervene', run: moveMarker(fence) });
  const calls = await world.callsOf(async () => {
    expect(await world.outcome()).toMatchObject({
      kind: 'retry',
      cause: { code: 'InvalidChangeBatch' },
    });
  });
  expect(inWords(calls, CHANGE)).toHaveLength(3);
});

// --- failures of the write itself ----------------------------------------------------------

test('the retry of a write that succeeded but timed out changes nothing', async () => {
  const world = await drifted();
  injectOn(world, S3.id, { kind: 'timeout-after' });
  expect(await world.outcome()).toMatchObject({ kind: 'retry', cause: { code: 'TimeoutError' } });
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
  const calls = await world.callsOf(() => world.settle());
  expect(inWords(calls, CHANGE)).toEqual([]);
  expect((await world.published())?.snapshot?.zones[0]).toMatchObject({ fence: 2 });
});

test('the queue retries a throttled write', async () => {
  const world = await drifted();
  injectOn(world, S3.id, { kind: 'throttle' });
  await world.settle();
  expect(world.cloud.faults.waiting).toBe(0);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

test('a denied write causes a notice with the missing permission and is not retried', async () => {
  const world = await drifted();
  injectOn(world, S3.id, { kind: 'error', code: 'AccessDenied' });
  const calls = await world.callsOf(async () => {
    expect(await world.outcome()).toMatchObject({ kind: 'done' });
  });
  expect(inWords(calls, CHANGE)).toEqual([`${CHANGE} AccessDenied`]);
  await world.drain();
  const published = await world.published();
  expect(published).toMatchObject({ generation: 1, active: [{ code: 'write-denied' }] });
  expect(published?.active[0]?.remedy).toContain('route53:ChangeResourceRecordSets');

  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
  expect(await world.published()).toMatchObject({ active: [] });
});

test.each(['Throttling', 'TimeoutError'])(
  'a denied zone does not prevent the retry of a zone that failed with %s',
  async (code) => {
    const world = await drifted();
    world.removeRecord(CONTROL.id, `*.${CONTROL.domain}`);
    injectOn(world, S3.id, { kind: 'error', code: 'AccessDenied' });
    injectOn(world, CONTROL.id, { kind: 'error', code });
    expect(await world.outcome()).toMatchObject({ kind: 'retry', cause: { code } });
    await world.drain();
    expect(codes({ notices: (await world.published())?.active ?? [] })).toEqual(['write-denied']);
  },
);

test('a failed write to one zone does not prevent the repair of another zone', async () => {
  const world = await drifted();
  world.removeRecord(CONTROL.id, `*.${CONTROL.domain}`);
  injectOn(world, S3.id, { kind: 'throttle' });
  await world.reconcile();
  expect(world.records(S3.id)).not.toContain(`${WILDCARD} A`);
  expect(world.records(CONTROL.id)).toEqual(world.inSync(CONTROL.domain, 2));
});

test('a record that another writer created after the observation fails the batch', async () => {
  const world = await drifted();
  const put = () =>
    world.cloud.world.route53.put(S3.id, {
      Name: WILDCARD,
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    });
  injectOn(world, S3.id, { kind: 'intervene', run: put });
  const calls = await world.callsOf(() => world.reconcile());
  // The marker is ours, so the second pass repairs the record.
  expect(inWords(calls, CHANGE)).toEqual([`${CHANGE} InvalidChangeBatch`, `${CHANGE} ok`]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

// --- modes ---------------------------------------------------------------------------------

test('mode observe writes nothing to Route 53 and reports the drift', async () => {
  const world = await drifted('observe');
  const calls = await world.callsOf(() => world.reconcile());
  expect(writes(calls)).toEqual(['SendMessage ok']);
  expect(world.records(S3.id)).not.toContain(`${WILDCARD} A`);
  await world.drain();
  const [active] = (await world.published())?.active ?? [];
  expect(active?.code).toBe('drift-observed');
  expect(active?.text).toContain(`create ${WILDCARD} A`);
});

test('mode observe sends nothing for a binding in sync', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const calls = await world.callsOf(() => world.reconcile({ mode: 'observe' }));
  expect(writes(calls)).toEqual([]);
});

test('mode paused neither reads nor writes', async () => {
  const world = await drifted('paused');
  const calls = await world.callsOf(async () => {
    expect(await world.reconcile()).toEqual(new Map());
  });
  expect(calls).toEqual([]);
});

test('a pending endpoint makes the binding wait even if its zone drifted', async () => {
  const world = await drifted();
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  const calls = await world.callsOf(async () => {
    expect(await world.outcome()).toMatchObject({ kind: 'wait', seconds: 30 });
  });
  expect(writes(calls)).toEqual([]);
});
