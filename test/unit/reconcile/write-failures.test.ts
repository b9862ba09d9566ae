import { expect, test } from 'vitest';
import type { FaultEffect } from '../../../embedded-aws/faults.ts';
import { CONTROL, endpointId, inWords, S3, TestWorld, WILDCARD, writes } from './world.ts';
import { codes } from './zone-words.ts';

const CHANGE = 'ChangeResourceRecordSets';

/** Published at fence 1, then the wildcard of the S3 zone deleted. */
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

test('a writer that another one overtook is refused as a whole, and observes again', async () => {
  const world = await drifted();
  injectOn(world, S3.id, { kind: 'intervene', run: () => world.reconcile().then(() => {}) });
  const calls = await world.callsOf(async () => {
    expect(await world.outcome()).toMatchObject({ kind: 'done' });
  });
  expect(inWords(calls, CHANGE)).toEqual([`${CHANGE} InvalidChangeBatch`, `${CHANGE} ok`]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
  expect(world.counts.get('FenceLost')).toBe(1);
});

test('two reconciles at once: one writes, the other observes again, and both end in sync', async () => {
  const world = await drifted();
  const calls = await world.callsOf(() => Promise.all([world.reconcile(), world.reconcile()]));
  expect(inWords(calls, CHANGE).sort()).toEqual([`${CHANGE} InvalidChangeBatch`, `${CHANGE} ok`]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

test('two first reconciles at once fill each zone once', async () => {
  const world = await TestWorld.create();
  await Promise.all([world.reconcile(), world.reconcile()]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect(world.records(CONTROL.id)).toEqual(world.inSync(CONTROL.domain, 1));
});

test('what was read long ago is not written over what came later', async () => {
  const world = await drifted();
  // Looked at while the wildcard was away, and kept by whoever answers late.
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

test('a stale answer that looks in sync is caught by the fence that was published', async () => {
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

test('a zone that moves each time is left to the queue after three looks', async () => {
  const world = await drifted();
  const meddle = (fence: number) => () => {
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
    injectOn(world, S3.id, { kind: 'intervene', run: meddle(fence) });
  const calls = await world.callsOf(async () => {
    expect(await world.outcome()).toMatchObject({
      kind: 'retry',
      cause: { code: 'InvalidChangeBatch' },
    });
  });
  expect(inWords(calls, CHANGE)).toHaveLength(3);
});

// --- failures of the write itself ----------------------------------------------------------

test('a write that took effect and was not heard of is tried again and changes nothing more', async () => {
  const world = await drifted();
  injectOn(world, S3.id, { kind: 'timeout-after' });
  expect(await world.outcome()).toMatchObject({ kind: 'retry', cause: { code: 'TimeoutError' } });
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
  const calls = await world.callsOf(() => world.settle());
  expect(inWords(calls, CHANGE)).toEqual([]);
  expect((await world.published())?.snapshot?.zones[0]).toMatchObject({ fence: 2 });
});

test('a throttled write is tried again by the queue', async () => {
  const world = await drifted();
  injectOn(world, S3.id, { kind: 'throttle' });
  await world.settle();
  expect(world.cloud.faults.waiting).toBe(0);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

test('a denied write is told, with the permission that is missing, and not tried again', async () => {
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
  'a zone that is denied does not keep one that failed with %s from being tried again',
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

test('zones fail apart: one that is refused leaves the others repaired', async () => {
  const world = await drifted();
  world.removeRecord(CONTROL.id, `*.${CONTROL.domain}`);
  injectOn(world, S3.id, { kind: 'throttle' });
  await world.reconcile();
  expect(world.records(S3.id)).not.toContain(`${WILDCARD} A`);
  expect(world.records(CONTROL.id)).toEqual(world.inSync(CONTROL.domain, 2));
});

test('a name that someone else took meanwhile is not written over', async () => {
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
  // The marker is ours, so the second look puts it right, and shows what it was.
  expect(inWords(calls, CHANGE)).toEqual([`${CHANGE} InvalidChangeBatch`, `${CHANGE} ok`]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

// --- modes ---------------------------------------------------------------------------------

test('observe writes nothing to Route 53 and tells what enforcing would do', async () => {
  const world = await drifted('observe');
  const calls = await world.callsOf(() => world.reconcile());
  expect(writes(calls)).toEqual(['SendMessage ok']);
  expect(world.records(S3.id)).not.toContain(`${WILDCARD} A`);
  await world.drain();
  const [active] = (await world.published())?.active ?? [];
  expect(active?.code).toBe('drift-observed');
  expect(active?.text).toContain(`create ${WILDCARD} A`);
});

test('observe says nothing of what is in sync', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const calls = await world.callsOf(() => world.reconcile({ mode: 'observe' }));
  expect(writes(calls)).toEqual([]);
});

test('paused neither reads nor writes', async () => {
  const world = await drifted('paused');
  const calls = await world.callsOf(async () => {
    expect(await world.reconcile()).toEqual(new Map());
  });
  expect(calls).toEqual([]);
});

test('a pending endpoint waits even where the zone drifted', async () => {
  const world = await drifted();
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  const calls = await world.callsOf(async () => {
    expect(await world.outcome()).toMatchObject({ kind: 'wait', seconds: 30 });
  });
  expect(writes(calls)).toEqual([]);
});
