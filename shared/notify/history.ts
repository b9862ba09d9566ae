import { isLostToAnother } from '../cloud/errors.ts';
import type { S3Port } from '../cloud/ports.ts';
import { historyKey } from '../feed/keys.ts';
import type { NoticeMessage } from './schema.ts';

/** Stores a notification as an immutable object. If the key exists, a run that crashed stored the same notification. */
export async function keepInHistory(
  message: NoticeMessage,
  { s3, bucket }: { s3: S3Port; bucket: string },
): Promise<void> {
  try {
    await s3.putObject({
      Bucket: bucket,
      Key: historyKey(message.at, message.id),
      Body: `${JSON.stringify(message, null, 2)}\n`,
      ContentType: 'application/json',
      IfNoneMatch: '*',
    });
  } catch (error) {
    if (!isLostToAnother(error)) throw error;
  }
}
