import { CloudError } from '../cloud/errors.ts';
import type { S3Port } from '../cloud/ports.ts';
import type { Manifest } from '../model/feed.ts';
import { ABSENT, failed, type Lookup, present } from '../model/observation.ts';
import { MANIFEST_KEY } from './keys.ts';
import { LaterFormatError } from './manifest.ts';
import type { TrustedKey } from './signature.ts';
import { FeedStore } from './store.ts';

/**
 * Reads the manifest for the reconciler and the command line. A manifest that is damaged, or that none of the `trusted` keys signed, is a failed
 * lookup until the publisher has recovered it: no decision may depend on what another writer stored.
 */
export function manifestReader(
  s3: S3Port,
  bucket: string,
  trusted: readonly TrustedKey[],
): () => Promise<Lookup<Manifest>> {
  const store = new FeedStore(s3, bucket, trusted);
  return () => publishedIn(store, `the manifest s3://${bucket}/${MANIFEST_KEY}`);
}

async function publishedIn(store: FeedStore, what: string): Promise<Lookup<Manifest>> {
  try {
    const stored = await store.read();
    if (stored.kind === 'damaged') {
      // The publisher replaces the manifest, but an operator must find out who else writes to the bucket.
      return failed({ what, cause: stored.cause.message, transient: false });
    }
    return stored.kind === 'present' ? present(stored.manifest) : ABSENT;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const transient = error instanceof CloudError && error.kind === 'retry';
    return failed({ what, cause: error.message, transient });
  }
}

function isUnreadable(error: unknown): error is CloudError | LaterFormatError {
  return [CloudError, LaterFormatError].some((kind) => error instanceof kind);
}
