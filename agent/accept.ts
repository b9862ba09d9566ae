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

/** What a manifest is measured by. */
export interface Local {
  owner: string;
  trusted: readonly TrustedKey[];
  /** The highest revision that was ever admitted here. */
  highest: number;
  now: Date;
}

/** The manifest and the signatures of the keys that are trusted here; nothing is believed yet. */
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

/** The manifest, once everything about it is as it must be; otherwise `RefusedFeedError`. */
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
        `The manifest names the artifact ${JSON.stringify(path)}, which is no plain path below the feed.`,
        'Report it: its publisher signed it.',
      );
    }
    if (size > MAX_ARTIFACT_BYTES) {
      throw new RefusedFeedError(
        'too-large',
        `${path} has ${size} bytes, and ${MAX_ARTIFACT_BYTES} are the most.`,
        'Make fewer names private in one deployment, or divide it in two.',
      );
    }
  }
  return manifest;
}

/**
 * Only signatures of trusted keys are asked for, so that of another is not seen. What a manifest that nobody
 * vouches for says of its keys tells a person what may have happened, and decides nothing.
 */
function refuseUnknownKeys(bytes: string, trusted: readonly TrustedKey[]): void {
  const claimed = keysNamedBy(bytes);
  const ours = trusted.map(({ keyId }) => keyId);
  if (claimed.length === 0 || claimed.some((keyId) => ours.includes(keyId))) return;
  throw new RefusedFeedError(
    'unknown-key',
    `The manifest says that ${claimed.join(', ')} signed it, and trusted here is ${ours.join(', ')}.`,
    'If the key was exchanged, compare its id with the output FeedPublicKey of the stack, and trust the key that stands there.',
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

/** Relative, by names of plain characters: no `..`, no empty part, no backslash. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
}
