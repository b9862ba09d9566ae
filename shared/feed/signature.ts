import { createHash, verify } from 'node:crypto';
import { InvalidInputError } from '../model/errors.ts';
import type { ArtifactEntry, Manifest } from '../model/feed.ts';
import { keyIdOf, publicKeyOf } from '../model/signing-key.ts';
import { DamagedManifestError, LaterFormatError, parseManifest } from './manifest.ts';

/** In bytes. Readers refuse larger objects, and the publisher writes none that are larger. */
export const MAX_MANIFEST_BYTES = 1024 * 1024;
export const MAX_ARTIFACT_BYTES = 16 * 1024 * 1024;

export type Refusal =
  | 'too-large' // larger than the format permits
  | 'unsigned'
  | 'unknown-key' // signed, but not by a trusted key
  | 'wrong-signature' // of a trusted key, but not of these bytes
  | 'damaged' // signed, but not a manifest
  | 'later-format'
  | 'foreign-owner'
  | 'older-revision'
  | 'expired'
  | 'wrong-artifact';

/** A feed that must not be installed. `remedy` is for operators. */
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

const FETCH_AGAIN =
  'Fetch it again. If the error persists, find out which unexpected writer changes the bucket.';

/** Reads a public key in PEM. Throws if the key cannot sign a feed. */
export function trustedKey(pem: string): TrustedKey {
  return { keyId: keyIdOf(pem), pem };
}

/** The SHA-256 of the exact bytes in hexadecimal digits. The signatures of a manifest are named by it. */
export function manifestDigest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Returns the id of the trusted key that signed these bytes. One valid signature is enough: during an exchange of keys,
 * both keys sign, and readers trust either or both. The keys that the manifest or the feed names are not used.
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
      `The manifest has ${content.length} bytes, which is more than ${MAX_MANIFEST_BYTES}.`,
      FETCH_AGAIN,
    );
  }
  if (signatures.length === 0) {
    throw new RefusedFeedError('unsigned', 'The manifest has no signature.', FETCH_AGAIN);
  }
  const ours = signatures.flatMap(({ keyId, signature }) =>
    trusted.filter((key) => key.keyId === keyId).map(({ pem }) => ({ keyId, signature, pem })),
  );
  if (ours.length === 0) {
    throw new RefusedFeedError(
      'unknown-key',
      `The manifest is signed by ${signatures.map(({ keyId }) => keyId).join(', ')}, but this reader trusts ${trusted.map(({ keyId }) => keyId).join(', ') || 'no key'}.`,
      'If the key was exchanged, also trust the newer key: the stack has it as the output FeedPublicKey1, FeedPublicKey2, ...',
    );
  }
  const good = ours.find(({ pem, signature }) => isSignatureOf(content, signature, pem));
  if (good !== undefined) return good.keyId;
  throw new RefusedFeedError(
    'wrong-signature',
    `The signature by ${ours.map(({ keyId }) => keyId).join(', ')} does not match this manifest.`,
    FETCH_AGAIN,
  );
}

/** `pem` is a public key of the feed. False also for a text that is not a signature. */
export function isSignatureOf(
  content: string | Uint8Array,
  signature: string,
  pem: string,
): boolean {
  return verify('sha256', Buffer.from(content), publicKeyOf(pem), Buffer.from(signature, 'base64'));
}

/** Verifies the signature before it parses the manifest. */
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
        'Install the version of the agent that matches the deployment.',
        { cause },
      );
    }
    if (!(cause instanceof DamagedManifestError)) throw cause;
    throw new RefusedFeedError(
      'damaged',
      cause.message,
      'Report it as a bug: the publisher signed it.',
      {
        cause,
      },
    );
  }
}

/** Refuses a manifest of another owner, an older revision than the installed one, and an expired manifest. */
export function checkManifest(
  manifest: Manifest,
  local: { owner: string; installedRevision: number; now: Date },
): void {
  if (manifest.owner !== local.owner) {
    throw new RefusedFeedError(
      'foreign-owner',
      `The feed has the owner ${manifest.owner}, but this reader expects ${local.owner}.`,
      'Correct `owner` or the source in the configuration.',
    );
  }
  if (manifest.revision < local.installedRevision) {
    throw new RefusedFeedError(
      'older-revision',
      `The feed has revision ${manifest.revision}, which is lower than the installed revision ${local.installedRevision}.`,
      'Revisions only rise, so this is an old copy. Find the cache or the restored bucket that serves it.',
    );
  }
  if (Date.parse(manifest.validUntil) < local.now.getTime()) {
    throw new RefusedFeedError(
      'expired',
      `The manifest was valid until ${manifest.validUntil}, and the time is ${local.now.toISOString()}.`,
      'Check that the reconciler is in the mode `enforce` and that its sweep runs, that no cache serves an old copy, and that the clock of this machine is correct.',
    );
  }
}

/** Refuses bytes that differ from their entry in the manifest. */
export function checkArtifact(
  entry: Pick<ArtifactEntry, 'path' | 'size' | 'sha256'>,
  bytes: Uint8Array,
): void {
  if (entry.size > MAX_ARTIFACT_BYTES) {
    throw new RefusedFeedError(
      'too-large',
      `${entry.path} has ${entry.size} bytes, which is more than ${MAX_ARTIFACT_BYTES}.`,
      'Divide the bindings between two deployments.',
    );
  }
  if (bytes.length !== entry.size || manifestDigest(bytes) !== entry.sha256) {
    throw new RefusedFeedError(
      'wrong-artifact',
      `${entry.path} differs from its entry in the manifest: ${bytes.length} of ${entry.size} bytes.`,
      'The next sweep restores it. If the error persists, find out which unexpected writer changes the bucket.',
    );
  }
}
