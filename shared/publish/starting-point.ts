import { CloudError } from '../cloud/errors.ts';
import { DamagedManifestError } from '../feed/manifest.ts';
import { readManifestParameter } from '../feed/manifest-parameter.ts';
import { manifestParameter } from '../feed/parameter-names.ts';
import { RefusedFeedError, readSignedManifest, type TrustedKey } from '../feed/signature.ts';
import type { FeedStore, StoredManifest } from '../feed/store.ts';
import type { Manifest } from '../model/feed.ts';
import { emptyManifest } from './plan.ts';
import { readParameters, type SyncDeps } from './sync-parameters.ts';

interface Feed {
  store: FeedStore;
  keys: readonly TrustedKey[];
}

/**
 * The stored manifest. It counts as damaged if the copy in Parameter Store has a higher revision: then a writer of the bucket
 * replaced the manifest with a signed manifest of an earlier revision, which agents refuse.
 */
export async function readStored({ store, keys }: Feed, deps: SyncDeps): Promise<StoredManifest> {
  const stored = await store.read();
  if (stored.kind !== 'present') return stored;
  const copy = await readCopy(stored.manifest, keys, deps);
  const { revision } = stored.manifest;
  if (copy === undefined || copy.revision <= revision) return stored;
  const cause = new DamagedManifestError(
    `The manifest has revision ${revision}, but the copy in Parameter Store has revision ${copy.revision}.`,
  );
  return { kind: 'damaged', etag: stored.etag, cause };
}

/**
 * The manifest that a publication builds on. If the stored manifest is missing or damaged: the signed manifest with the
 * highest revision, of the manifests kept in the bucket and the copy in Parameter Store. So neither a damaged manifest nor
 * the deletion of the whole bucket makes revisions start again, if the copy fits into a parameter.
 */
export async function startingPoint(
  stored: StoredManifest,
  { store, keys }: Feed,
  deps: SyncDeps & { now(): Date },
): Promise<Manifest> {
  if (stored.kind === 'present') return stored.manifest;
  const kept = await store.recover();
  const copy = await readCopy(kept, keys, deps);
  const recovered = (copy?.revision ?? 0) > (kept?.revision ?? 0) ? copy : kept;
  if (stored.kind === 'damaged' || recovered !== undefined) {
    deps.telemetry.error('the manifest is missing or damaged: continuing from the last kept one', {
      revision: recovered?.revision,
      cause: stored.kind === 'damaged' ? stored.cause.message : 'missing',
    });
  }
  const keyIds = keys.map(({ keyId }) => keyId);
  return recovered ?? emptyManifest(deps.config.owner, deps.now(), keyIds);
}

/**
 * Undefined if Parameter Store has no copy that one of the keys signed, or if the copy cannot be read. A transient failure is
 * thrown if no other manifest is known: otherwise revisions would start again at 1.
 */
async function readCopy(
  known: Manifest | undefined,
  keys: readonly TrustedKey[],
  { ssm, config, telemetry }: SyncDeps,
): Promise<Manifest | undefined> {
  try {
    const parameters = await readParameters(ssm, config);
    const value = parameters.get(manifestParameter(config.parameterPrefix))?.Value ?? '';
    const signed = readManifestParameter(value);
    return signed && readSignedManifest(signed.text, signed.signatures, keys);
  } catch (error) {
    const isRefused = error instanceof RefusedFeedError && error.refusal !== 'later-format';
    const isUnreadable =
      error instanceof CloudError && (known !== undefined || error.kind !== 'retry');
    if (!isRefused && !isUnreadable) throw error;
    telemetry.warn('the copy of the manifest in Parameter Store is not used', {
      cause: error.message,
    });
    return undefined;
  }
}
