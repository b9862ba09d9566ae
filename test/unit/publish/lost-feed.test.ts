import { describe, expect, test } from 'vitest';
import { keptManifestKey, keptSignatureKey, MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { readManifestParameter } from '../../../shared/feed/manifest-parameter.ts';
import { asRevision } from '../../../shared/model/counters.ts';
import { newSigner } from '../feed/keys.ts';
import { messageOf, snapshotOf, withForwarders } from './fixtures.ts';
import { CHECK, disagreements, type Feed, startedFeed } from './harness.ts';

const COPY = '/privatelink-dns/feed/manifest';
const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);

function deleteFeed(feed: Feed): void {
  for (const key of feed.keys()) feed.deleteByHand(key);
}

function setCopy({ cloud }: Feed, Value: string): void {
  cloud.world.ssm.load({ Name: COPY, Type: 'String', Value });
}

test('a check restores a deleted feed from the signed copy in Parameter Store', async () => {
  const feed = await startedFeed('alpha', 'beta');
  await feed.publish(second);
  const before = feed.manifest();
  deleteFeed(feed);
  await feed.publish(CHECK);
  expect(feed.manifest()).toEqual(before);
  for (const { path } of before.artifacts) expect(feed.object(path)).toBeDefined();
});

test('the next publication after the deletion of the feed keeps all bindings, and the revision rises', async () => {
  const feed = await startedFeed('alpha', 'beta');
  deleteFeed(feed);
  await feed.publish(second);
  expect(feed.manifest().revision).toBe(2);
  expect(feed.manifest().bindings.map(({ name }) => name)).toEqual(['alpha', 'beta']);
  expect(disagreements(feed)).toEqual([]);
});

test.each<[string, (value: string) => Promise<string>]>([
  ['is not a manifest', async () => 'x'],
  [
    'another key signed',
    async (value) => {
      const text = readManifestParameter(value)?.text ?? '';
      const signer = newSigner();
      const signatures = { [await signer.keyId()]: await signer.sign(text) };
      return JSON.stringify({ ...JSON.parse(value), signatures });
    },
  ],
])('a copy that %s is not used', async (_, forge) => {
  const feed = await startedFeed('alpha', 'beta');
  setCopy(feed, await forge(feed.parameter('feed/manifest') ?? ''));
  deleteFeed(feed);
  await feed.publish(messageOf(snapshotOf('alpha'), 0));
  expect(feed.manifest().revision).toBe(1);
  expect(feed.manifest().bindings.map(({ name }) => name)).toEqual(['alpha']);
});

test('a copy that is older than the last kept manifest is not used', async () => {
  const feed = await startedFeed('alpha');
  const older = feed.parameter('feed/manifest') ?? '';
  await feed.publish(second);
  setCopy(feed, older);
  feed.deleteByHand(MANIFEST_KEY);
  await feed.publish(CHECK);
  expect(feed.manifest().revision).toBe(2);
});

test('a signed manifest that was copied to a higher revision number is not used for recovery', async () => {
  const feed = await startedFeed('alpha');
  const keyId = await feed.cloud.signer().keyId();
  const [from, to] = [asRevision(1), asRevision(9)];
  await feed.publish(second);
  feed.putByHand(keptManifestKey(to), feed.object(keptManifestKey(from)) ?? '');
  feed.putByHand(keptSignatureKey(to, keyId), feed.object(keptSignatureKey(from, keyId)) ?? '');
  feed.deleteByHand(MANIFEST_KEY);
  feed.deleteParameter('feed/manifest');
  await feed.publish(CHECK);
  expect(feed.manifest().revision).toBe(2);
});

describe('the signed manifest of an earlier revision in the place of the manifest', () => {
  async function replayed(): Promise<{ feed: Feed; latest: string }> {
    const feed = await startedFeed('alpha', 'beta');
    const earlier = feed.object(MANIFEST_KEY) ?? '';
    await feed.publish(second);
    const latest = feed.object(MANIFEST_KEY) ?? '';
    feed.putByHand(MANIFEST_KEY, earlier);
    return { feed, latest };
  }

  test('a check replaces it with the last published manifest', async () => {
    const { feed, latest } = await replayed();
    await feed.publish(CHECK);
    expect(feed.object(MANIFEST_KEY)).toBe(latest);
    expect(disagreements(feed)).toEqual([]);
  });

  test('the next publication builds on the last published manifest', async () => {
    const { feed } = await replayed();
    await feed.publish(messageOf(withForwarders('beta', '10.0.1.9'), 1));
    expect(feed.manifest().revision).toBe(3);
    const forwarders = feed.manifest().bindings.map(({ snapshot }) => snapshot?.inbound.addresses);
    expect(forwarders).toEqual([['10.0.1.7'], ['10.0.1.9']]);
  });
});
