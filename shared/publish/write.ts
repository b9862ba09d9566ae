import { isLostToAnother } from '../cloud/errors.ts';
import { serializeManifest } from '../feed/manifest.ts';
import { MAX_ARTIFACT_BYTES, MAX_MANIFEST_BYTES } from '../feed/signature.ts';
import type { FeedStore, StoredManifest } from '../feed/store.ts';
import { InvalidInputError } from '../model/errors.ts';
import type { Publication } from './plan.ts';
import { type FeedKey, signManifest } from './sign.ts';

/** The bytes of the manifest to write. Undefined if the stored manifest is equal. */
export function textToWrite(
  stored: StoredManifest,
  { manifest, artifacts, isNewManifest }: Publication,
): string | undefined {
  const isMissing = stored.kind === 'absent' && manifest.revision > 0;
  if (!isNewManifest && !isMissing && stored.kind !== 'damaged') return undefined;
  const text = serializeManifest(manifest);
  const largest = Math.max(0, ...artifacts.map(({ entry }) => entry.size));
  if (Buffer.byteLength(text) > MAX_MANIFEST_BYTES || largest > MAX_ARTIFACT_BYTES) {
    throw new InvalidInputError(
      `Readers would refuse the feed because of its size: the manifest has ${Buffer.byteLength(text)} bytes (at most ${MAX_MANIFEST_BYTES}), the largest artifact ${largest} (at most ${MAX_ARTIFACT_BYTES}). Divide the bindings between two deployments.`,
    );
  }
  return text;
}

export type Written =
  | { kind: 'written' }
  /** A publication that crashed used the revision number. */
  | { kind: 'taken' }
  /** Another publisher replaced the manifest first. */
  | { kind: 'stale' };

/** Writes artifacts, then signatures, then the manifest by compare-and-swap, so that everything that a manifest names exists. */
export async function writeFeed({
  store,
  stored,
  publication: { manifest, artifacts, isNewRevision },
  text,
  keys,
}: {
  store: FeedStore;
  stored: StoredManifest;
  publication: Publication;
  text: string;
  keys: readonly FeedKey[];
}): Promise<Written> {
  for (const key of keys) await store.ensurePublicKey(key);
  const signatures = await signManifest(text, keys);
  if (isNewRevision) {
    for (const { entry, content } of artifacts) {
      if (!(await store.addArtifact(entry.path, entry.mediaType, content)))
        return { kind: 'taken' };
    }
    if (!(await store.keepManifest(manifest.revision, text, signatures))) return { kind: 'taken' };
  }
  await store.addSignatures(text, signatures);
  try {
    await store.replace(stored, text);
    return { kind: 'written' };
  } catch (error) {
    if (isLostToAnother(error)) return { kind: 'stale' };
    throw error;
  }
}
