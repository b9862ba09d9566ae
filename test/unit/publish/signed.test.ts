import { describe, expect, test } from 'vitest';
import type { SignerPort } from '../../../shared/cloud/ports.ts';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { parseManifest, serializeManifest } from '../../../shared/feed/manifest.ts';
import { manifestDigest, readSignedManifest } from '../../../shared/feed/signature.ts';
import { publish } from '../../../shared/publish/publish.ts';
import { newSigner, trustedOf } from '../feed/keys.ts';
import { configOf, MINUTE, messageOf, snapshotOf, withForwarders } from './fixtures.ts';
import { CHECK, disagreements, type Feed, feedOn, startedFeed } from './harness.ts';

const HOUR = 60 * MINUTE;

function publishBy(feed: Feed, ...signers: SignerPort[]): Promise<void> {
  return publish([CHECK], { ...feed.deps, signers });
}

/** Reads the manifest as a reader that trusts only this key. */
async function readBy(feed: Feed, signer: SignerPort) {
  const text = feed.object(MANIFEST_KEY) ?? '';
  const key = await trustedOf(signer);
  const signature = feed.object(signatureOf(text, key.keyId));
  return readSignedManifest(
    text,
    signature === undefined ? [] : [{ keyId: key.keyId, signature }],
    [key],
  );
}

function signatureOf(text: string, keyId: string): string {
  return `feed/v1/signatures/${manifestDigest(text)}.${keyId}.sig`;
}

describe('signing', () => {
  test('every published manifest has a signature, and its public key is in the feed', async () => {
    const feed = await startedFeed('alpha');
    const signer = feed.cloud.signer();
    expect((await readBy(feed, signer)).keys).toEqual([await signer.keyId()]);
    expect(feed.object(`feed/v1/keys/${await signer.keyId()}.pem`)).toBe(await signer.publicKey());
  });

  test('the manifest is signed when two publishers write at once', async () => {
    const feed = await startedFeed('alpha');
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: ({ Key }) => Key === MANIFEST_KEY,
      effect: {
        kind: 'intervene',
        run: () => feed.publish(messageOf(withForwarders('alpha', '10.0.1.7'), 1)),
      },
    });
    await feed.publish(messageOf(withForwarders('alpha', '10.0.1.8'), 1));
    expect(await readBy(feed, feed.cloud.signer())).toMatchObject({ revision: 3 });
    expect(feed.sentBack).toEqual(['alpha']);
  });

  test('the manifest is not written if KMS refuses to sign', async () => {
    const feed = await startedFeed('alpha');
    const before = feed.object(MANIFEST_KEY);
    feed.cloud.faults.inject({
      operation: 'Sign',
      effect: { kind: 'error', code: 'AccessDeniedException' },
    });
    const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);
    await expect(feed.publish(second)).rejects.toThrow('AccessDeniedException');
    expect(feed.object(MANIFEST_KEY)).toBe(before);
    await feed.publish(second);
    expect(disagreements(feed)).toEqual([]);
  });
});

describe('freshness', () => {
  test.each([
    ['after 12 hours does not renew the manifest', 12 * HOUR, false],
    ['after more than 12 hours renews the manifest', 12 * HOUR + 1, true],
    ['after the end of its validity renews the manifest', 25 * HOUR, true],
  ])('a check %s', async (_, age, isRenewed) => {
    const feed = await startedFeed('alpha');
    const before = feed.manifest();
    const writes = feed.writes().length;
    await feed.cloud.clock.advance(age);
    await feed.publish(CHECK);
    expect(feed.writes().slice(writes)).toEqual(
      isRenewed
        ? [
            'PutObject feed/v1/signatures/<digest>.<key>.sig',
            'PutObject feed/v1/manifest.json',
            'PutParameter /privatelink-dns/feed/manifest',
          ]
        : [],
    );
    const until = feed.cloud.clock.now().getTime() + 24 * HOUR;
    const validUntil = isRenewed ? new Date(until).toISOString() : before.validUntil;
    expect(await readBy(feed, feed.cloud.signer())).toEqual({ ...before, validUntil });
    expect(feed.notifications()).toHaveLength(1);
  });

  test('an unchanged manifest is written twice a day', async () => {
    const feed = await startedFeed('alpha');
    const writes = feed.writes().length;
    for (let sweeps = 0; sweeps < 4 * 24; sweeps += 1) {
      await feed.cloud.clock.advance(15 * MINUTE);
      await feed.publish(CHECK);
      expect(Date.parse(feed.manifest().validUntil)).toBeGreaterThan(
        feed.cloud.clock.now().getTime() + 11 * HOUR,
      );
    }
    const manifests = feed
      .writes()
      .slice(writes)
      .filter((write) => write.endsWith('manifest.json'));
    expect(manifests.length).toBeLessThanOrEqual(2);
  });

  test.each(['observe', 'paused'] as const)(
    'the manifest is not renewed in the mode %s',
    async (mode) => {
      const feed = await startedFeed('alpha');
      const before = feed.object(MANIFEST_KEY);
      await feed.cloud.clock.advance(25 * HOUR);
      await feed.publishWith({ mode }, CHECK);
      expect(feed.object(MANIFEST_KEY)).toBe(before);
    },
  );
});

describe('an exchange of the signing key', () => {
  test('an exchange of the key leaves every reader with a trusted signature, and makes no revision', async () => {
    const [early, late] = [newSigner(), newSigner()];
    const feed = feedOn(configOf(['alpha']));
    await publish([messageOf(snapshotOf('alpha'), 0)], { ...feed.deps, signers: [early] });
    await publishBy(feed, early, late);
    for (const signer of [early, late]) {
      expect(await readBy(feed, signer)).toMatchObject({
        revision: 1,
        keys: [await early.keyId(), await late.keyId()],
      });
    }
    await publishBy(feed, late);
    expect(await readBy(feed, late)).toMatchObject({ revision: 1, keys: [await late.keyId()] });
    expect(feed.notifications()).toHaveLength(1);
  });

  test('an exchange in one step is refused and changes nothing', async () => {
    const feed = await startedFeed('alpha');
    const before = feed.writes();
    await expect(publishBy(feed, newSigner())).rejects.toThrow(/SIGNING_KEY_ARNS/);
    expect(feed.writes()).toEqual(before);
  });
});

describe('a manifest of another writer', () => {
  const address = '10.66.66.66';

  test('a manifest that was changed by hand is restored from the last kept manifest', async () => {
    const feed = await startedFeed('alpha');
    const before = feed.object(MANIFEST_KEY) ?? '';
    feed.putByHand(MANIFEST_KEY, before.replaceAll('10.0.1.122', address));
    await feed.publish(CHECK);
    expect(feed.object(MANIFEST_KEY)).toBe(before);
  });

  test('a manifest with the signature of another key is restored from the last kept manifest', async () => {
    const feed = await startedFeed('alpha');
    const before = feed.object(MANIFEST_KEY) ?? '';
    const signer = feed.cloud.signer();
    const forged = before.replaceAll('10.0.1.122', address);
    const signature = await newSigner().sign(forged);
    feed.putByHand(signatureOf(forged, await signer.keyId()), signature);
    feed.putByHand(MANIFEST_KEY, forged);
    await feed.publish(CHECK);
    expect(feed.object(MANIFEST_KEY)).toBe(before);
    expect(await readBy(feed, signer)).toMatchObject({ revision: 1 });
  });

  test('a kept manifest that was changed by hand is not used for recovery', async () => {
    const feed = await startedFeed('alpha');
    const kept = 'feed/v1/revisions/1/manifest.json';
    feed.putByHand(kept, (feed.object(kept) ?? '').replaceAll('10.0.1.122', address));
    feed.deleteByHand(MANIFEST_KEY);
    feed.deleteParameter('feed/manifest');
    await feed.publish(CHECK);
    expect(feed.object(MANIFEST_KEY)).toBeUndefined();
    await feed.publish(messageOf(snapshotOf('alpha'), 0));
    expect(feed.object(MANIFEST_KEY)).not.toContain(address);
    expect(feed.manifest().revision).toBe(2);
  });
});

describe('signatures and public keys', () => {
  test.each<[string, (feed: Feed, keyId: string) => void]>([
    ['a public key that was deleted', (feed, id) => feed.deleteByHand(`feed/v1/keys/${id}.pem`)],
    ['a public key that was changed', (feed, id) => feed.putByHand(`feed/v1/keys/${id}.pem`, 'x')],
    [
      'a signature that was deleted',
      (feed, id) => feed.deleteByHand(signatureOf(feed.object(MANIFEST_KEY) ?? '', id)),
    ],
    [
      'a signature that was damaged',
      (feed, id) => feed.putByHand(signatureOf(feed.object(MANIFEST_KEY) ?? '', id), 'AAAA'),
    ],
  ])('a check restores %s', async (_, damage) => {
    const feed = await startedFeed('alpha');
    const before = feed.object(MANIFEST_KEY);
    const signer = feed.cloud.signer();
    damage(feed, await signer.keyId());
    await feed.publish(CHECK);
    expect(feed.object(MANIFEST_KEY)).toBe(before);
    expect(await readBy(feed, signer)).toMatchObject({ revision: 1 });
    expect(feed.object(`feed/v1/keys/${await signer.keyId()}.pem`)).toBe(await signer.publicKey());
  });

  test('a check restores one of two signatures', async () => {
    const [one, other] = [newSigner(), newSigner()];
    const feed = feedOn(configOf(['alpha']));
    await publish([messageOf(snapshotOf('alpha'), 0)], { ...feed.deps, signers: [one, other] });
    feed.deleteByHand(signatureOf(feed.object(MANIFEST_KEY) ?? '', await one.keyId()));
    await publishBy(feed, one, other);
    expect(await readBy(feed, one)).toMatchObject({ revision: 1 });
    expect(feed.counts.get('ArtifactsRepaired')).toBe(1);
  });
});

test('a feed that readers would refuse because of its size is not published', async () => {
  const feed = await startedFeed('alpha');
  const before = feed.writes();
  const notice = { code: 'long', severity: 'info' as const, text: 'x'.repeat(2 ** 20), remedy: '' };
  const message = messageOf(snapshotOf('alpha'), 1, { notices: [notice] });
  await expect(feed.publish(message)).rejects.toThrow(/because of its size/);
  expect(feed.writes()).toEqual(before);
});

test('a manifest has the same bytes after it is parsed and serialized', async () => {
  const text = (await startedFeed('alpha')).object(MANIFEST_KEY) ?? '';
  expect(serializeManifest(parseManifest(text))).toBe(text);
});
