import { CloudError } from '../cloud/errors.ts';
import type { S3Port } from '../cloud/ports.ts';
import type { Manifest } from '../model/feed.ts';
import { known, type Reading } from '../model/observation.ts';
import { MANIFEST_KEY } from './keys.ts';
import { LaterFormatError } from './manifest.ts';
import { RefusedFeedError, type TrustedKey } from './signature.ts';
import { FeedStore, UnknownSignerError } from './store.ts';

/**
 * The feed as reconciling sees it. A manifest that is damaged, or that none of the `trusted` keys signed, is
 * unknown until the publisher has recovered it: what somebody else put there decides nothing.
 */
export function manifestReader(
  s3: S3Port,
  bucket: string,
  trusted?: readonly TrustedKey[],
): () => Promise<Reading<Manifest | undefined>> {
  const store = new FeedStore(s3, bucket, trusted);
  return () => publishedIn(store, `the manifest s3://${bucket}/${MANIFEST_KEY}`);
}

/** The same for one look, by whoever checks no signature. */
export function publishedManifest(
  s3: S3Port,
  bucket: string,
): Promise<Reading<Manifest | undefined>> {
  return manifestReader(s3, bucket)();
}

async function publishedIn(store: FeedStore, what: string): Promise<Reading<Manifest | undefined>> {
  try {
    const stored = await store.read();
    if (stored.kind === 'damaged') {
      // What was cut off passes when the publisher mends it; of what somebody else wrote, people are told.
      const passing = !(stored.cause.cause instanceof RefusedFeedError);
      return { known: false, unknown: { what, cause: stored.cause.message, passing } };
    }
    return known(stored.kind === 'present' ? stored.manifest : undefined);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const passing = error instanceof CloudError && error.kind === 'retry';
    return { known: false, unknown: { what, cause: error.message, passing } };
  }
}

function isUnreadable(error: unknown): error is CloudError | LaterFormatError | UnknownSignerError {
  return [CloudError, LaterFormatError, UnknownSignerError].some((kind) => error instanceof kind);
}
