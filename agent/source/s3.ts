import type { LookupFunction } from 'node:net';
import { createFeedReader } from '../../shared/cloud/aws/feed-reader.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { MANIFEST_KEY, signatureKey, statusKey } from '../../shared/feed/keys.ts';
import { MAX_MANIFEST_BYTES } from '../../shared/feed/signature.ts';
import type { Source } from '../ports.ts';
import { MAX_SIGNATURE_BYTES, tooLarge } from './limits.ts';

/** The bucket of the feed, read with the credentials of the machine. */
export function s3Source(bucket: string, region: string, lookup: LookupFunction): Source {
  const name = `s3://${bucket}/`;
  const reader = createFeedReader(region, bucket, lookup);
  const read = async (key: string, maxBytes: number) => {
    const download = await reader.get(key, maxBytes);
    if (download.kind === 'too-large') throw tooLarge(name, key, maxBytes);
    return download.text;
  };
  return {
    name,
    manifest: () => read(MANIFEST_KEY, MAX_MANIFEST_BYTES),
    signature: async (digest, keyId) => {
      try {
        return await read(signatureKey(digest, keyId), MAX_SIGNATURE_BYTES);
      } catch (error) {
        // Without permission to list the bucket, S3 returns AccessDenied for an object that does not exist.
        const isAbsent =
          error instanceof CloudError && ['not-found', 'denied'].includes(error.kind);
        if (isAbsent) return undefined;
        throw error;
      }
    },
    artifact: read,
    report: (host, text) => reader.put(statusKey(host), 'application/json', text),
  };
}
