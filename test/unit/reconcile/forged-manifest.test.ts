import { expect, test } from 'vitest';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { parseManifest, serializeManifest } from '../../../shared/feed/manifest.ts';
import { noticesOf, S3, TestWorld, WILDCARD } from './world.ts';

/** Replaces the manifest with a valid, unsigned manifest without bindings. If it were trusted, everything would be published again. */
function forge(world: TestWorld): void {
  const { s3 } = world.cloud.world;
  const { bucket } = world.installation;
  const active = s3.objects(bucket).get(MANIFEST_KEY)?.Body ?? '';
  const Body = serializeManifest({ ...parseManifest(active), bindings: [] });
  s3.putObject({ Bucket: bucket, Key: MANIFEST_KEY, Body, ContentType: 'application/json' });
}

test('an unsigned manifest holds the binding, and the notice names the reason', async () => {
  const world = await TestWorld.create();
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  const before = world.records(S3.id);
  forge(world);
  const outcome = await world.outcome();
  expect(outcome).toMatchObject({ kind: 'done', plan: { verdict: 'hold' } });
  expect(noticesOf(outcome)).toMatchObject([{ code: 'unreadable', severity: 'error' }]);
  expect(noticesOf(outcome)[0]?.text).toContain('has no signature');
  expect(world.records(S3.id)).toEqual(before);
});

test('the publisher replaces an unsigned manifest and notifies operators once', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const published = await world.published();
  const messages = () => world.cloud.world.sns.messages.length;
  const before = messages();
  forge(world);
  await world.settle();
  await world.settle();
  expect((await world.published())?.snapshot).toEqual(published?.snapshot);
  expect((await world.outcome()).plan.verdict).toBe('in-sync');
  // One notice that the manifest could not be read, and one that it is resolved.
  expect(messages()).toBe(before + 2);
});
