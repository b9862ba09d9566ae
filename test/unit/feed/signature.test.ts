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
  test('is read where a trusted key signed it', () => {
    expect(verifyManifest(text, [signature], trusted)).toBe(signature.keyId);
    expect(readSignedManifest(Buffer.from(text), [signature], trusted)).toEqual(manifest);
  });

  test('is refused with any one bit of it turned', () => {
    for (let index = 0; index < text.length; index += 1) {
      const run = () => verifyManifest(tampered(text, index), [signature], trusted);
      expect(refusalOf(run), `byte ${index}`).toBe('wrong-signature');
    }
  });

  test('is refused with any one byte of its signature changed', () => {
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
    ['that nobody is trusted for', [signature], [], 'unknown-key'],
    ['signed by a stranger', [byOther], trusted, 'unknown-key'],
    [
      'signed by a stranger in our name',
      [{ ...byOther, keyId: signature.keyId }],
      trusted,
      'wrong-signature',
    ],
    ['with the signature of another', [ofOtherText], trusted, 'wrong-signature'],
    [
      'with no signature at all in its place',
      [{ ...signature, signature: '' }],
      trusted,
      'wrong-signature',
    ],
    ['by two keys, of which one is trusted', [byOther, signature], trusted, undefined],
    ['by one of two trusted keys', [byOther], [...trusted, trustedOther], undefined],
    [
      'by two keys, one of them wrongly',
      [ofOtherText, byOther],
      [...trusted, trustedOther],
      undefined,
    ],
  ])('%s', (_, signatures, keys, refusal) => {
    expect(refusalOf(() => verifyManifest(text, signatures, keys))).toBe(refusal);
  });

  test.each([
    [MAX_MANIFEST_BYTES, undefined],
    [MAX_MANIFEST_BYTES + 1, 'too-large'],
  ])('of %i bytes: %s', async (size, refusal) => {
    const long = ' '.repeat(size);
    const signatures = [await signatureBy(ours, long)];
    expect(refusalOf(() => verifyManifest(long, signatures, trusted))).toBe(refusal);
  });

  test.each<[string, string, Refusal]>([
    ['that is no JSON', 'x', 'damaged'],
    ['without its members', '{"format":"privatelink-dns/feed/v1"}', 'damaged'],
    ['of a later format', '{"format":"privatelink-dns/feed/v2"}', 'later-format'],
  ])('%s is refused, though it is signed', async (_, content, refusal) => {
    const signatures = [await signatureBy(ours, content)];
    expect(refusalOf(() => readSignedManifest(content, signatures, trusted))).toBe(refusal);
  });
});

describe('what is installed', () => {
  const local = { owner: 'net-prod', installedRevision: 7, now: later(1000) };
  test.each<[string, Parameters<typeof manifestOf>[1], Refusal | undefined]>([
    ['the same revision', { revision: asRevision(7) }, undefined],
    ['a higher revision', { revision: asRevision(8) }, undefined],
    ['a lower revision', { revision: asRevision(6) }, 'older-revision'],
    ["another owner's", { revision: asRevision(8), owner: 'net-test' }, 'foreign-owner'],
    [
      'valid to this very moment',
      { revision: asRevision(8), validUntil: later(1000).toISOString() },
      undefined,
    ],
    [
      'valid to a moment ago',
      { revision: asRevision(8), validUntil: later(999).toISOString() },
      'expired',
    ],
  ])('%s: %s', (_, more, refusal) => {
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
    ['as described', bytes, {}, undefined],
    ['cut short', bytes.subarray(0, 13), {}, 'wrong-artifact'],
    ['of other bytes', Buffer.from('zone "s4" {};\n'), {}, 'wrong-artifact'],
    ['of another size than the manifest says', bytes, { size: 15 }, 'wrong-artifact'],
    ['that says it is too large', bytes, { size: MAX_ARTIFACT_BYTES + 1 }, 'too-large'],
  ])('%s: %s', (_, content, more, refusal) => {
    expect(refusalOf(() => checkArtifact({ ...entry, ...more }, content))).toBe(refusal);
  });
});

describe('a key', () => {
  test('has the id that the sha256 of its DER begins with', async () => {
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
      'of another curve',
      () =>
        createPublicKey(newPrivateKey('secp384r1'))
          .export({ type: 'spki', format: 'pem' })
          .toString(),
    ],
    ['of RSA', () => rsa.export({ type: 'spki', format: 'pem' }).toString()],
    ['that is none', () => 'x'],
  ])('%s is not trusted', async (_, pem) => {
    const given = await pem();
    expect(() => trustedKey(given)).toThrow(/not a public key on the curve P-256/);
  });

  test('of another curve does not sign', () => {
    expect(() => createLocalSigner(newPrivateKey('secp384r1'))).toThrow(/P-256/);
  });
});
