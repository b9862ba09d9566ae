import { expect, test } from 'vitest';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { parseManifest, serializeManifest } from '../../../shared/feed/manifest.ts';
import { noticesOf, S3, TestWorld, WILDCARD } from './world.ts';

/** Sound but for its signature: as if the binding had never been published, so that all of it would be written anew. */
function forge(world: TestWorld): void {
  const { s3 } = world.cloud.world;
  const { bucket } = world.installation;
  const active = s3.objects(bucket).get(MANIFEST_KEY)?.Body ?? '';
  const Body = serializeManifest({ ...parseManifest(active), bindings: [] });
  s3.putObject({ Bucket: bucket, Key: MANIFEST_KEY, Body, ContentType: 'application/json' });
}

test('a manifest that no trusted key signed holds the binding, and the notice says why', async () => {
  const world = await TestWorld.create();
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  const before = world.records(S3.id);
  forge(world);
  const outcome = await world.outcome();
  expect(outcome).toMatchObject({ kind: 'done', plan: { verdict: 'hold' } });
  expect(noticesOf(outcome)).toMatchObject([{ code: 'unreadable', severity: 'error' }]);
  expect(noticesOf(outcome)[0]?.text).toContain('came without a signature');
  expect(world.records(S3.id)).toEqual(before);
});

test('the publisher puts its own back, people hear of it once, and all goes on', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const published = await world.published();
  const messages = () => world.cloud.world.sns.messages.length;
  const told = messages();
  forge(world);
  await world.settle();
  await world.settle();
  expect((await world.published())?.snapshot).toEqual(published?.snapshot);
  expect((await world.outcome()).plan.verdict).toBe('in-sync');
  // That it could not be read, and that this is over.
  expect(messages()).toBe(told + 2);
});
