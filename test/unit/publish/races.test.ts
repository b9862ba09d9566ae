import { describe, expect, test } from 'vitest';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { publishedManifest } from '../../../shared/feed/reader.ts';
import { configOf, messageOf, noticeOf, snapshotOf, withForwarders } from './fixtures.ts';
import { BUCKET, CHECK, disagreements, type Feed, feedOn } from './harness.ts';

const first = messageOf(snapshotOf('alpha'), 0);
const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);
const ofBeta = messageOf(snapshotOf('beta'), 0);

async function started(): Promise<Feed> {
  const feed = feedOn(configOf(['alpha', 'beta']));
  await feed.publish(first);
  return feed;
}

function isManifest({ Key }: Readonly<Record<string, unknown>>): boolean {
  return Key === MANIFEST_KEY;
}

function names(feed: Feed): string[] {
  return feed.manifest().bindings.map(({ name }) => name);
}

describe('two publishers at once', () => {
  test('one wins, the other starts over on top of it', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.publish(ofBeta) },
    });
    await feed.publish(second);
    expect(feed.cloud.faults.waiting).toBe(0);
    expect(names(feed)).toEqual(['alpha', 'beta']);
    // 2 was written whole by the one that lost, and 3 by the one that won.
    expect(feed.manifest().revision).toBe(4);
    expect(feed.parameter('alpha/forwarder-addresses')).toBe('10.0.1.7');
    expect(disagreements(feed)).toEqual([]);
  });

  test('both with the same facts: the one that lost has nothing left to do', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.publish(second) },
    });
    await feed.publish(second);
    expect(feed.manifest()).toMatchObject({ revision: 3, bindings: [{ generation: 2 }] });
    expect(feed.sentBack).toEqual([]);
    expect(disagreements(feed)).toEqual([]);
  });

  test('both make the first manifest', async () => {
    const feed = feedOn(configOf(['alpha', 'beta']));
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.publish(ofBeta) },
    });
    await feed.publish(first);
    expect(names(feed)).toEqual(['alpha', 'beta']);
    expect(disagreements(feed)).toEqual([]);
  });

  test('the manifest is removed between the read and the write', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.deleteByHand(MANIFEST_KEY) },
    });
    await feed.publish(second);
    expect(feed.manifest().bindings[0]?.snapshot).toEqual(withForwarders('alpha', '10.0.1.7'));
    expect(disagreements(feed)).toEqual([]);
  });

  test('a publisher that loses each time returns the messages to the queue', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      times: Infinity,
      effect: { kind: 'error', code: 'PreconditionFailed' },
    });
    await expect(feed.publish(second)).rejects.toThrow(
      'Another publisher wrote the manifest first',
    );
    expect(feed.parameter('alpha/forwarder-addresses')).toBe('10.0.1.122,10.0.2.213');
    feed.cloud.faults.clear();
    await feed.publish(second);
    expect(disagreements(feed)).toEqual([]);
  });

  test.each<[string, (key: string) => boolean]>([
    ['the manifest', (key) => key === MANIFEST_KEY],
    ['a kept manifest', (key) => key.endsWith('/2/manifest.json')],
    ['an artifact', (key) => key.endsWith('rpz.zone')],
  ])('a conflict (409) at %s is another try at once', async (_, concerns) => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: ({ Key }) => concerns(String(Key)),
      effect: { kind: 'error', code: 'ConditionalRequestConflict' },
    });
    await feed.publish(second);
    expect(feed.cloud.faults.waiting).toBe(0);
    expect(feed.manifest().revision).toBe(3);
    expect(disagreements(feed)).toEqual([]);
  });
});

const damages: [string, (feed: Feed) => void][] = [
  ['was deleted', (feed) => feed.deleteByHand(MANIFEST_KEY)],
  ['is not JSON', (feed) => feed.putByHand(MANIFEST_KEY, '{"format":')],
  ['is JSON of something else', (feed) => feed.putByHand(MANIFEST_KEY, '{"bindings":[]}')],
  ['is empty', (feed) => feed.putByHand(MANIFEST_KEY, '')],
];

describe.each(damages)('a manifest that %s', (_, damage) => {
  test('is put back from the last revision kept, byte for byte, by the next check', async () => {
    const feed = await started();
    await feed.publish(second, ofBeta);
    const before = feed.object(MANIFEST_KEY);
    const told = feed.told().length;
    damage(feed);
    await feed.publish(CHECK);
    expect(feed.object(MANIFEST_KEY)).toBe(before);
    expect(feed.told()).toHaveLength(told);
    expect(feed.logged.some((line) => line.includes('missing or damaged'))).toBe(true);
  });

  test('does not take the other bindings out of the feed, and revisions go on rising', async () => {
    const feed = await started();
    await feed.publish(ofBeta);
    damage(feed);
    await feed.publish(second);
    expect(feed.manifest().revision).toBe(3);
    expect(names(feed)).toEqual(['alpha', 'beta']);
    expect(disagreements(feed)).toEqual([]);
  });

  test('with the last manifest kept gone as well, is recovered from the one before', async () => {
    const feed = await started();
    await feed.publish(second);
    damage(feed);
    feed.deleteByHand('feed/v1/revisions/2/manifest.json');
    await feed.publish(CHECK);
    expect(feed.manifest()).toMatchObject({ revision: 1, bindings: [{ generation: 1 }] });
    await feed.publish(second);
    expect(feed.manifest().revision).toBe(3);
    expect(disagreements(feed)).toEqual([]);
  });

  test('with every manifest kept gone, begins again, and never with a number that was used', async () => {
    const feed = await started();
    await feed.publish(second);
    damage(feed);
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

test('a manifest of a later format is kept, and reading it fails', async () => {
  const feed = await started();
  const later = JSON.stringify({ format: 'privatelink-dns/feed/v2', more: true });
  feed.putByHand(MANIFEST_KEY, later);
  await expect(feed.publish(CHECK)).rejects.toThrow(/Deploy the version that wrote it/);
  const stored = feed.cloud.world.s3.getObject({ Bucket: BUCKET, Key: MANIFEST_KEY });
  expect(stored.Body).toBe(later);
  expect(await publishedManifest(feed.cloud.s3(), BUCKET)).toMatchObject({
    kind: 'failed',
    failure: { transient: false },
  });
});

test('a kept manifest that is damaged is passed by', async () => {
  const feed = await started();
  await feed.publish(second);
  feed.putByHand('feed/v1/revisions/2/manifest.json', '{}');
  feed.deleteByHand(MANIFEST_KEY);
  await feed.publish(CHECK);
  expect(feed.manifest().revision).toBe(1);
});

test('more revisions than one listing holds are all seen', async () => {
  const feed = await started();
  feed.cloud.pageSizes.set('ListObjectsV2', 3);
  for (let index = 0; index < 11; index += 1) {
    await feed.publish(messageOf(withForwarders('alpha', `10.0.1.${index + 10}`), index + 1));
  }
  feed.deleteByHand(MANIFEST_KEY);
  await feed.publish(CHECK);
  // In the order of bytes, 9 comes last.
  expect(feed.manifest().revision).toBe(12);
});

describe('the feed as reconciling reads it', () => {
  test('a manifest that does not exist is absent, and reading a damaged manifest fails until it is recovered', async () => {
    const feed = feedOn();
    const s3 = feed.cloud.s3();
    expect(await publishedManifest(s3, BUCKET)).toEqual({ kind: 'absent' });
    feed.putByHand(MANIFEST_KEY, '{}');
    expect(await publishedManifest(s3, BUCKET)).toMatchObject({
      kind: 'failed',
      failure: { what: `the manifest s3://${BUCKET}/${MANIFEST_KEY}`, transient: true },
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
    const feed = await started();
    feed.cloud.faults.inject({ operation: 'GetObject', effect: { kind: 'error', code } });
    expect(await publishedManifest(feed.cloud.s3(), BUCKET)).toMatchObject({
      kind: 'failed',
      failure: { transient },
    });
  });

  test('what cannot be read is not taken for missing by the publisher', async () => {
    const feed = await started();
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
