import * as z from 'zod';
import {
  checkManifest,
  MAX_ARTIFACT_BYTES,
  MAX_MANIFEST_BYTES,
  type ManifestSignature,
  manifestDigest,
  RefusedFeedError,
  readSignedManifest,
  type TrustedKey,
} from '../shared/feed/signature.ts';
import type { Manifest } from '../shared/model/feed.ts';
import type { Source } from './ports.ts';

/** What this machine compares a manifest with. */
interface Local {
  owner: string;
  trusted: readonly TrustedKey[];
  /** The highest revision that this machine ever accepted. */
  highest: number;
  now: Date;
}

/** Fetches the manifest and its signatures by the trusted keys. Nothing is verified yet. */
export async function fetchManifest(
  source: Pick<Source, 'manifest' | 'signature'>,
  trusted: readonly TrustedKey[],
): Promise<{ bytes: string; signatures: ManifestSignature[] }> {
  const bytes = await source.manifest();
  if (Buffer.byteLength(bytes) > MAX_MANIFEST_BYTES) return { bytes, signatures: [] };
  const digest = manifestDigest(bytes);
  const found = await Promise.all(
    trusted.map(async ({ keyId }) => {
      const signature = await source.signature(digest, keyId);
      return signature === undefined ? [] : [{ keyId, signature: signature.trim() }];
    }),
  );
  return { bytes, signatures: found.flat() };
}

/** Returns the manifest if it passes every check. Throws `RefusedFeedError` otherwise. */
export function accept(
  { bytes, signatures }: { bytes: string; signatures: readonly ManifestSignature[] },
  local: Local,
): Manifest {
  if (signatures.length === 0) refuseUnknownKeys(bytes, local.trusted);
  const manifest = readSignedManifest(bytes, signatures, local.trusted);
  const { owner, highest: installedRevision, now } = local;
  checkManifest(manifest, { owner, installedRevision, now });
  for (const { path, size } of manifest.artifacts) {
    if (!isPlainPath(path)) {
      throw new RefusedFeedError(
        'wrong-artifact',
        `The manifest lists the artifact ${JSON.stringify(path)}, which is not a plain path below the feed.`,
        'Report it: its publisher signed it.',
      );
    }
    if (size > MAX_ARTIFACT_BYTES) {
      throw new RefusedFeedError(
        'too-large',
        `${path} has ${size} bytes; the limit is ${MAX_ARTIFACT_BYTES}.`,
        'Make fewer names private in one deployment, or split the deployment in two.',
      );
    }
  }
  return manifest;
}

/**
 * Throws `unknown-key` if the manifest names only keys that are not trusted. We fetch signatures only for
 * trusted keys, so an unknown signer looks like "unsigned". The unverified key ids only improve the error message.
 */
function refuseUnknownKeys(bytes: string, trusted: readonly TrustedKey[]): void {
  const claimed = keysNamedBy(bytes);
  const ours = trusted.map(({ keyId }) => keyId);
  if (claimed.length === 0 || claimed.some((keyId) => ours.includes(keyId))) return;
  throw new RefusedFeedError(
    'unknown-key',
    `The manifest names the signing keys ${claimed.join(', ')}; this machine trusts ${ours.join(', ')}.`,
    'If the key was replaced, compare its id with the outputs FeedPublicKey1, FeedPublicKey2, ... of the stack, and trust the key of that output.',
  );
}

function keysNamedBy(bytes: string): string[] {
  try {
    return z
      .object({ keys: z.array(z.string().regex(/^[0-9a-f]{32}$/)).max(8) })
      .parse(JSON.parse(bytes)).keys;
  } catch {
    return [];
  }
}

/** A relative path of plain names: no `..`, no empty part, no hidden file, no backslash. */
function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
}
