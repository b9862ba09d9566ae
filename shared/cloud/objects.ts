import { CloudError } from './errors.ts';
import type { S3Port } from './ports.ts';

/** The object, or undefined if the key does not exist. Every other failure throws `CloudError`. */
export async function readObject(
  s3: S3Port,
  Bucket: string,
  Key: string,
): Promise<{ Body: string; ETag: string } | undefined> {
  try {
    return await s3.getObject({ Bucket, Key });
  } catch (error) {
    if (error instanceof CloudError && error.code === 'NoSuchKey') return undefined;
    throw error;
  }
}
