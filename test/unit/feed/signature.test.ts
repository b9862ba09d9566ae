import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLocalSigner } from '../../../embedded-aws/local-signer.ts';
import { serializeManifest } from '../../../shared/feed/manifest.ts';
import {
  checkArtifact,
  checkManifest,
  MAX_ARTIFACT_BYTES,
  MAX_MANIFEST_BYTES,
  type ManifestSignature,
  type Refusal,
  RefusedFeedError,
  readSignedManifest,
  type TrustedKey,
  trustedKey,
  verifyManifest,
} from '../../../shared/feed/signature.ts';
import { asRevision } from '../../../shared/model/counters.ts';
import { keyIdOf, pemOf } from '../../../shared/model/signing-key.ts';
import { entryOf, later, manifestOf } from '../publish/fixtures.ts';
import { newPrivateKey, newSigner, signatureBy, trustedOf } from './keys.ts';

const ours = newSigner();
const others = newSigner();
const manifest = manifestOf([entryOf('alpha')]);
const text = serializeManifest(manifest);
const signature = await signatureBy(ours, text);
const trusted = [await trustedOf(ours)];
const byOther = await signatureBy(others, text);
const trustedOther = await trustedOf(others);
const ofOtherText = await signatureBy(ours, `${text} `);

function refusalOf(run: () => unknown): Refusal | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedFeedError)) throw error;
    expect(error.message).toContain(error.remedy);
    return error.refusal;
  }
}

function tampered(from: string, index: number): Uint8Array {
  const bytes = Buffer.from(from);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes;
}

describe('a manifest', () => {
  test('a manifest is read if a trusted key signed it', () => {
    expect(verifyManifest(text, [signature], trusted)).toBe(signature.keyId);
    expect(readSignedManifest(Buffer.from(text), [signature], trusted)).toEqual(manifest);
  });

  test('a manifest is refused if any byte has a flipped bit', () => {
    for (let index = 0; index < text.length; index += 1) {
      const run = () => verifyManifest(tampered(text, index), [signature], trusted);
      expect(refusalOf(run), `byte ${index}`).toBe('wrong-signature');
    }
  });

  test('a manifest is refused if any byte of its signature has a flipped bit', () => {
    const der = Buffer.from(signature.signature, 'base64');
    for (let index = 0; index < der.length; index += 1) {
      const changed = Buffer.from(der);
      changed[index] = (changed[index] ?? 0) ^ 1;
      const wrong = { ...signature, signature: changed.toString('base64') };
      const run = () => verifyManifest(text, [wrong], trusted);
      expect(refusalOf(run), `byte ${index}`).toBe('wrong-signature');
    }
  });

  test.each<[string, ManifestSignature[], TrustedKey[], Refusal | undefined]>([
    ['without a signature', [], trusted, 'unsigned'],
    ['for a reader without trusted keys', [signature], [], 'unknown-key'],
    ['signed by an untrusted key', [byOther], trusted, 'unknown-key'],
    [
      'signed by an untrusted key under a trusted id',
      [{ ...byOther, keyId: signature.keyId }],
      trusted,
      'wrong-signature',
    ],
    ['with the signature of another text', [ofOtherText], trusted, 'wrong-signature'],
    ['with an empty signature', [{ ...signature, signature: '' }], trusted, 'wrong-signature'],
    ['signed by an untrusted and a trusted key', [byOther, signature], trusted, undefined],
    ['signed by one of two trusted keys', [byOther], [...trusted, trustedOther], undefined],
    [
      'signed by two trusted keys, by one of them wrongly',
      [ofOtherText, byOther],
      [...trusted, trustedOther],
      undefined,
    ],
  ])('verifies a manifest %s', (_, signatures, keys, refusal) => {
    expect(refusalOf(() => verifyManifest(text, signatures, keys))).toBe(refusal);
  });

  test.each([
    [MAX_MANIFEST_BYTES, undefined],
    [MAX_MANIFEST_BYTES + 1, 'too-large'],
  ])('verifies a manifest of %i bytes with the refusal %s', async (size, refusal) => {
    const long = ' '.repeat(size);
    const signatures = [await signatureBy(ours, long)];
    expect(refusalOf(() => verifyManifest(long, signatures, trusted))).toBe(refusal);
  });

  test.each<[string, string, Refusal]>([
    ['that is not JSON', 'x', 'damaged'],
    ['without its members', '{"format":"privatelink-dns/feed/v1"}', 'damaged'],
    ['of a later format', '{"format":"privatelink-dns/feed/v2"}', 'later-format'],
  ])('a signed manifest %s is refused', async (_, content, refusal) => {
    const signatures = [await signatureBy(ours, content)];
    expect(refusalOf(() => readSignedManifest(content, signatures, trusted))).toBe(refusal);
  });
});

describe('checkManifest', () => {
  const local = { owner: 'net-prod', installedRevision: 7, now: later(1000) };
  test.each<[string, Parameters<typeof manifestOf>[1], Refusal | undefined]>([
    ['the same revision', { revision: asRevision(7) }, undefined],
    ['a higher revision', { revision: asRevision(8) }, undefined],
    ['a lower revision', { revision: asRevision(6) }, 'older-revision'],
    ['another owner', { revision: asRevision(8), owner: 'net-test' }, 'foreign-owner'],
    [
      'an end of the validity now',
      { revision: asRevision(8), validUntil: later(1000).toISOString() },
      undefined,
    ],
    [
      'an end of the validity a millisecond ago',
      { revision: asRevision(8), validUntil: later(999).toISOString() },
      'expired',
    ],
  ])('a manifest with %s has the refusal %s', (_, more, refusal) => {
    expect(refusalOf(() => checkManifest(manifestOf([], more), local))).toBe(refusal);
  });
});

describe('an artifact', () => {
  const bytes = Buffer.from('zone "s3" {};\n');
  const entry = {
    path: 'feed/v1/revisions/1/bind/forward.conf',
    size: 14,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  test.each<[string, Uint8Array, Partial<typeof entry>, Refusal | undefined]>([
    ['with the bytes of its entry', bytes, {}, undefined],
    ['that is truncated', bytes.subarray(0, 13), {}, 'wrong-artifact'],
    ['with other bytes', Buffer.from('zone "s4" {};\n'), {}, 'wrong-artifact'],
    ['with another size than its entry', bytes, { size: 15 }, 'wrong-artifact'],
    ['with a size above the limit', bytes, { size: MAX_ARTIFACT_BYTES + 1 }, 'too-large'],
  ])('an artifact %s has the refusal %s', (_, content, more, refusal) => {
    expect(refusalOf(() => checkArtifact({ ...entry, ...more }, content))).toBe(refusal);
  });
});

describe('a key', () => {
  test('the id of a key is the beginning of the SHA-256 of its DER', async () => {
    const pem = await ours.publicKey();
    const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
    const digest = createHash('sha256').update(der).digest('hex');
    expect(digest.startsWith(keyIdOf(pem))).toBe(true);
    expect(keyIdOf(pem)).toHaveLength(32);
    expect(pemOf(der.toString('base64'))).toBe(pem);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  test.each<[string, () => Promise<string> | string]>([
    [
      'a key of another curve',
      () =>
        createPublicKey(newPrivateKey('secp384r1'))
          .export({ type: 'spki', format: 'pem' })
          .toString(),
    ],
    ['an RSA key', () => rsa.export({ type: 'spki', format: 'pem' }).toString()],
    ['a text that is not a key', () => 'x'],
  ])('%s cannot be a trusted key', async (_, pem) => {
    const given = await pem();
    expect(() => trustedKey(given)).toThrow(/not a public key on the curve P-256/);
  });

  test('a signer rejects a key of another curve', () => {
    expect(() => createLocalSigner(newPrivateKey('secp384r1'))).toThrow(/P-256/);
  });
});
