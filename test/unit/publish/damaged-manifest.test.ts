import { describe, expect, test } from 'vitest';
import { EMBEDDED_TRUSTED_KEYS } from '../../../embedded-aws/install.ts';
import type { S3Port } from '../../../shared/cloud/ports.ts';
import { MANIFEST_KEY, signatureKey } from '../../../shared/feed/keys.ts';
import { manifestReader } from '../../../shared/feed/reader.ts';
import { sha256 } from '../../../shared/model/digest.ts';
import { messageOf, noticeOf, snapshotOf, withForwarders } from './fixtures.ts';
import { BUCKET, CHECK, disagreements, type Feed, feedOn, startedFeed } from './harness.ts';

const first = messageOf(snapshotOf('alpha'), 0);
const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);
const ofBeta = messageOf(snapshotOf('beta'), 0);

const damages: [string, (feed: Feed) => void][] = [
  ['was deleted', (feed) => feed.deleteByHand(MANIFEST_KEY)],
  ['is not JSON', (feed) => feed.putByHand(MANIFEST_KEY, '{"format":')],
  ['is other JSON', (feed) => feed.putByHand(MANIFEST_KEY, '{"bindings":[]}')],
  ['is empty', (feed) => feed.putByHand(MANIFEST_KEY, '')],
];

describe.each(damages)('a manifest that %s', (_, damage) => {
  test('the next check restores the manifest byte for byte from the last kept one', async () => {
    const feed = await startedFeed('alpha');
    await feed.publish(second, ofBeta);
    const before = feed.object(MANIFEST_KEY);
    const notified = feed.notifications().length;
    damage(feed);
    await feed.publish(CHECK);
    expect(feed.object(MANIFEST_KEY)).toBe(before);
    expect(feed.notifications()).toHaveLength(notified);
    expect(feed.logged.some((line) => line.includes('missing or damaged'))).toBe(true);
  });

  test('the next publication keeps the other bindings, and the revision rises', async () => {
    const feed = await startedFeed('alpha');
    await feed.publish(ofBeta);
    damage(feed);
    await feed.publish(second);
    expect(feed.manifest().revision).toBe(3);
    expect(feed.manifest().bindings.map(({ name }) => name)).toEqual(['alpha', 'beta']);
    expect(disagreements(feed)).toEqual([]);
  });

  test('the manifest is recovered from the previous revision if the last kept manifest and its copy are missing', async () => {
    const feed = await startedFeed('alpha');
    await feed.publish(second);
    damage(feed);
    feed.deleteParameter('feed/manifest');
    feed.deleteByHand('feed/v1/revisions/2/manifest.json');
    await feed.publish(CHECK);
    expect(feed.manifest()).toMatchObject({ revision: 1, bindings: [{ generation: 1 }] });
    await feed.publish(second);
    expect(feed.manifest().revision).toBe(3);
    expect(disagreements(feed)).toEqual([]);
  });

  test('the feed starts again with an unused revision number if every kept manifest and the copy are missing', async () => {
    const feed = await startedFeed('alpha');
    await feed.publish(second);
    damage(feed);
    feed.deleteParameter('feed/manifest');
    for (const key of feed.keys().filter((name) => /revisions.*manifest/.test(name))) {
      feed.deleteByHand(key);
    }
    await feed.publish(CHECK);
    expect(feed.keys().filter((key) => key.startsWith('feed/v1/revisions/3/'))).toEqual([]);
    await feed.publish(first);
    expect(feed.manifest().revision).toBe(3);
    expect(disagreements(feed)).toEqual([]);
  });
});

test('a damaged manifest of a feed that never published is replaced by a check', async () => {
  const feed = feedOn();
  feed.putByHand(MANIFEST_KEY, 'garbage');
  await feed.publish(CHECK);
  expect(feed.manifest()).toMatchObject({ revision: 0, bindings: [] });
});

const publishedManifest = (s3: S3Port, bucket: string) =>
  manifestReader(s3, bucket, EMBEDDED_TRUSTED_KEYS)();

test.each([
  ['a later format', { format: 'privatelink-dns/feed/v2' }],
  ['foreign keys', { keys: ['f'.repeat(32)] }],
  ['no keys', { keys: [] }],
  ['keys that are no texts', { keys: [{ toString: 1 }] }],
  ['a revision at the limit of integers', { revision: Number.MAX_SAFE_INTEGER }],
])('an unsigned manifest with %s is replaced, and its content is in no log', async (_, forged) => {
  const feed = await startedFeed('alpha');
  const before = feed.manifest();
  feed.putByHand(MANIFEST_KEY, JSON.stringify({ ...before, ...forged, owner: 'evil\u202e' }));
  await feed.publish(CHECK);
  expect(feed.manifest()).toEqual(before);
  expect(JSON.stringify(feed.logged)).not.toContain('evil');
});

test('an unsigned manifest before the first publication does not stop the first publication', async () => {
  const feed = feedOn();
  feed.putByHand(MANIFEST_KEY, JSON.stringify({ format: 'x', keys: ['f'.repeat(32)] }));
  await feed.publish(first);
  expect(feed.manifest().revision).toBe(1);
});

test('a revision of a publication that crashed before it was signed does not stop the next publication', async () => {
  const feed = feedOn();
  feed.putByHand('feed/v1/revisions/1/manifest.json', '{}');
  await feed.publish(first);
  expect(feed.manifest().revision).toBe(2);
});

test.each([
  ['2', 3],
  ['9007199254740990', 3],
  ['4294967295', 3],
  ['4294967296', 3],
  ['3', 4],
])(
  'an object of another writer at revision %s makes the next revision %i at most',
  async (revision, next) => {
    const feed = await startedFeed('alpha');
    const file = 'bind/forward.options.conf';
    feed.putByHand(`feed/v1/revisions/2/${file}`, 'x');
    feed.putByHand(`feed/v1/revisions/${revision}/${file}`, 'x');
    await feed.publish(second);
    expect(feed.manifest().revision).toBe(next);
  },
);

test('a signed manifest of a later format is kept, and reading it fails', async () => {
  const feed = await startedFeed('alpha');
  const later = JSON.stringify({ format: 'privatelink-dns/feed/v2', more: true });
  feed.putByHand(MANIFEST_KEY, later);
  const signer = feed.cloud.signer();
  const key = signatureKey(sha256(later), await signer.keyId());
  feed.putByHand(key, await signer.sign(later));
  await expect(feed.publish(CHECK)).rejects.toThrow(/Deploy the version that wrote it/);
  const stored = feed.cloud.world.s3.getObject({ Bucket: BUCKET, Key: MANIFEST_KEY });
  expect(stored.Body).toBe(later);
  expect(await publishedManifest(feed.cloud.s3(), BUCKET)).toMatchObject({
    kind: 'failed',
    failure: { transient: false },
  });
});

test('recovery ignores a kept manifest that is damaged', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(second);
  feed.putByHand('feed/v1/revisions/2/manifest.json', '{}');
  feed.deleteByHand(MANIFEST_KEY);
  feed.deleteParameter('feed/manifest');
  await feed.publish(CHECK);
  expect(feed.manifest().revision).toBe(1);
});

test('recovery reads all pages of revisions', async () => {
  const feed = await startedFeed('alpha');
  feed.cloud.pageSizes.set('ListObjectsV2', 3);
  for (let index = 0; index < 11; index += 1) {
    await feed.publish(messageOf(withForwarders('alpha', `10.0.1.${index + 10}`), index + 1));
  }
  feed.deleteByHand(MANIFEST_KEY);
  await feed.publish(CHECK);
  // In byte order, 9 is after 12.
  expect(feed.manifest().revision).toBe(12);
});

describe('reading the manifest', () => {
  test('a manifest that does not exist is absent, and reading a damaged manifest fails until it is recovered', async () => {
    const feed = feedOn();
    const s3 = feed.cloud.s3();
    expect(await publishedManifest(s3, BUCKET)).toEqual({ kind: 'absent' });
    feed.putByHand(MANIFEST_KEY, '{}');
    expect(await publishedManifest(s3, BUCKET)).toMatchObject({
      kind: 'failed',
      failure: { what: `the manifest s3://${BUCKET}/${MANIFEST_KEY}`, transient: false },
    });
    await feed.publish(first);
    expect(await publishedManifest(s3, BUCKET)).toEqual({
      kind: 'present',
      value: feed.manifest(),
    });
  });

  test.each([
    ['AccessDenied', false],
    ['SlowDown', true],
    ['NoSuchBucket', false],
  ])('reading a manifest that S3 answers with %s fails; transient: %s', async (code, transient) => {
    const feed = await startedFeed('alpha');
    feed.cloud.faults.inject({ operation: 'GetObject', effect: { kind: 'error', code } });
    expect(await publishedManifest(feed.cloud.s3(), BUCKET)).toMatchObject({
      kind: 'failed',
      failure: { transient },
    });
  });

  test('the publisher does not treat an unreadable manifest as missing', async () => {
    const feed = await startedFeed('alpha');
    const before = feed.writes();
    feed.cloud.faults.inject({
      operation: 'GetObject',
      effect: { kind: 'error', code: 'AccessDenied' },
    });
    await expect(
      feed.publish(second, messageOf(null, 0, { binding: 'beta', notices: [noticeOf('a')] })),
    ).rejects.toThrow('AccessDenied');
    expect(feed.writes()).toEqual(before);
  });
});
