import { createHash, verify } from 'node:crypto';
import { InvalidInputError } from '../model/errors.ts';
import type { ArtifactEntry, Manifest } from '../model/feed.ts';
import { keyIdOf, publicKeyOf } from '../model/signing-key.ts';
import { DamagedManifestError, LaterFormatError, parseManifest } from './manifest.ts';

/** Bytes. Readers refuse more, and the publisher makes no more. */
export const MAX_MANIFEST_BYTES = 1024 * 1024;
export const MAX_ARTIFACT_BYTES = 16 * 1024 * 1024;

export type Refusal =
  | 'too-large' // more bytes than the format permits, or than the manifest says
  | 'unsigned' // no signature came with it
  | 'unknown-key' // signed, and by no key that is trusted here
  | 'wrong-signature' // a trusted key's signature, and not of these bytes
  | 'damaged' // signed, and still not a manifest
  | 'later-format'
  | 'foreign-owner'
  | 'older-revision'
  | 'expired'
  | 'wrong-artifact';

/** A feed that must not be installed: what is wrong with it, and what a person does about it. */
export class RefusedFeedError extends InvalidInputError {
  readonly refusal: Refusal;
  readonly remedy: string;

  constructor(refusal: Refusal, what: string, remedy: string, options?: ErrorOptions) {
    super(`${what} ${remedy}`, options);
    this.refusal = refusal;
    this.remedy = remedy;
  }
}

export interface TrustedKey {
  keyId: string;
  pem: string;
}

export interface ManifestSignature {
  keyId: string;
  /** ECDSA P-256 with SHA-256 over the manifest's exact bytes: DER, in base64. */
  signature: string;
}

const FETCH_AGAIN = 'Fetch it again; if it stays so, somebody writes to the bucket who should not.';

/** A PEM file of a public key as a trusted key; throws where it is none that can sign a feed. */
export function trustedKey(pem: string): TrustedKey {
  return { keyId: keyIdOf(pem), pem };
}

/** Names a manifest's signatures: the SHA-256 of its exact bytes, in hexadecimal digits. */
export function manifestDigest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The id of the trusted key that signed these bytes. One is enough: while keys are exchanged, two sign, and
 * readers trust either or both. The keys that a manifest names or a feed holds count for nothing here.
 */
export function verifyManifest(
  bytes: string | Uint8Array,
  signatures: readonly ManifestSignature[],
  trusted: readonly TrustedKey[],
): string {
  const content = Buffer.from(bytes);
  if (content.length > MAX_MANIFEST_BYTES) {
    throw new RefusedFeedError(
      'too-large',
      `The manifest has ${content.length} bytes, and ${MAX_MANIFEST_BYTES} are the most.`,
      FETCH_AGAIN,
    );
  }
  if (signatures.length === 0) {
    throw new RefusedFeedError('unsigned', 'The manifest came without a signature.', FETCH_AGAIN);
  }
  const ours = signatures.flatMap(({ keyId, signature }) =>
    trusted.filter((key) => key.keyId === keyId).map(({ pem }) => ({ keyId, signature, pem })),
  );
  if (ours.length === 0) {
    throw new RefusedFeedError(
      'unknown-key',
      `The manifest is signed by ${signatures.map(({ keyId }) => keyId).join(', ')}, and trusted here is ${trusted.map(({ keyId }) => keyId).join(', ') || 'no key'}.`,
      'If the key was exchanged, trust the later one too: it is in the outputs FeedPublicKey1, FeedPublicKey2, ... of the stack.',
    );
  }
  const good = ours.find(({ pem, signature }) => isSignatureOf(content, signature, pem));
  if (good !== undefined) return good.keyId;
  throw new RefusedFeedError(
    'wrong-signature',
    `The signature by ${ours.map(({ keyId }) => keyId).join(', ')} is not of this manifest.`,
    FETCH_AGAIN,
  );
}

/** `pem` is a public key of the feed; a signature that is not even one is not of these bytes. */
export function isSignatureOf(
  content: string | Uint8Array,
  signature: string,
  pem: string,
): boolean {
  return verify('sha256', Buffer.from(content), publicKeyOf(pem), Buffer.from(signature, 'base64'));
}

/** The manifest in these bytes, read only once a trusted key has vouched for them. */
export function readSignedManifest(
  bytes: string | Uint8Array,
  signatures: readonly ManifestSignature[],
  trusted: readonly TrustedKey[],
): Manifest {
  verifyManifest(bytes, signatures, trusted);
  try {
    return parseManifest(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    if (cause instanceof LaterFormatError) {
      throw new RefusedFeedError(
        'later-format',
        cause.message,
        'Install the version of the agent that belongs to it.',
        { cause },
      );
    }
    if (!(cause instanceof DamagedManifestError)) throw cause;
    throw new RefusedFeedError('damaged', cause.message, 'Report it: its publisher signed it.', {
      cause,
    });
  }
}

/** Refuses a manifest that is somebody else's, older than what is installed, or no longer fresh. */
export function checkManifest(
  manifest: Manifest,
  local: { owner: string; installedRevision: number; now: Date },
): void {
  if (manifest.owner !== local.owner) {
    throw new RefusedFeedError(
      'foreign-owner',
      `The feed is of the owner ${manifest.owner}, and ${local.owner} is expected here.`,
      'Correct `owner` or the source, whichever is wrong.',
    );
  }
  if (manifest.revision < local.installedRevision) {
    throw new RefusedFeedError(
      'older-revision',
      `The feed is at revision ${manifest.revision}, and ${local.installedRevision} is installed.`,
      'Revisions only rise: an old copy is being served. Find out which cache or whose hand serves it.',
    );
  }
  if (Date.parse(manifest.validUntil) < local.now.getTime()) {
    throw new RefusedFeedError(
      'expired',
      `The manifest was valid until ${manifest.validUntil}, and it is ${local.now.toISOString()}.`,
      'See that the reconciler is in the mode `enforce` and that its sweep runs, that no cache serves an old copy, and that the clock here is right.',
    );
  }
}

/** Refuses bytes that are not those that the manifest describes. */
export function checkArtifact(
  entry: Pick<ArtifactEntry, 'path' | 'size' | 'sha256'>,
  bytes: Uint8Array,
): void {
  if (entry.size > MAX_ARTIFACT_BYTES) {
    throw new RefusedFeedError(
      'too-large',
      `${entry.path} has ${entry.size} bytes, and ${MAX_ARTIFACT_BYTES} are the most.`,
      'Make fewer names private in one deployment, or divide it in two.',
    );
  }
  if (bytes.length !== entry.size || manifestDigest(bytes) !== entry.sha256) {
    throw new RefusedFeedError(
      'wrong-artifact',
      `${entry.path} is not what the manifest says: ${bytes.length} of ${entry.size} bytes.`,
      'The next sweep restores it. If it stays so, somebody writes to the bucket who should not.',
    );
  }
}
