import * as z from 'zod';
import { readObject } from '../cloud/objects.ts';
import type { S3Port } from '../cloud/ports.ts';
import { OUTBOX_KEY } from '../feed/keys.ts';
import { activeNoticeSchema } from '../model/notice.ts';
import { count } from '../model/scalars.ts';
import { EMPTY_LOG, notificationLogSchema, withNotifiedAt } from './log.ts';
import { type NoticeMessage, noticeMessageSchema } from './schema.ts';

const OUTBOX_FORMAT = 'privatelink-dns/outbox/v1';

/**
 * A transactional outbox: the notification log together with the notifications that are not sent yet. Both change in one
 * conditional write, so a crash loses no notification. Delivery is at-least-once, and a notification that is sent again has
 * the same id.
 */
const outboxSchema = z.strictObject({
  format: z.literal(OUTBOX_FORMAT),
  /** The number of all notifications so far. It makes ids unique. */
  sequence: count,
  notified: notificationLogSchema,
  /** Notices about parameters that Parameter Store refuses, by binding or `feed`. No manifest contains them. */
  refusedParameters: z.record(z.string(), activeNoticeSchema),
  /** Not sent yet, in the order of sending. */
  outbox: z.array(noticeMessageSchema),
});

export type Outbox = z.infer<typeof outboxSchema>;

export const EMPTY_OUTBOX: Outbox = {
  format: OUTBOX_FORMAT,
  sequence: 0,
  notified: EMPTY_LOG,
  refusedParameters: {},
  outbox: [],
};

/** An absent or damaged object reads as an empty outbox: operators are then notified again of all active notices. */
export interface StoredOutbox {
  outbox: Outbox;
  /** Undefined if the object does not exist. */
  etag: string | undefined;
}

/** The outbox object in the feed's bucket. Every method throws `CloudError`. */
export class OutboxStore {
  readonly #s3: S3Port;
  readonly #bucket: string;

  constructor(s3: S3Port, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async read(): Promise<StoredOutbox> {
    const object = await readObject(this.#s3, this.#bucket, OUTBOX_KEY);
    const outbox = object && parseOutbox(object.Body);
    return { outbox: outbox ?? EMPTY_OUTBOX, etag: object?.ETag };
  }

  /** A compare-and-swap. `isLostToAnother` recognizes the error that means that another publisher was faster. */
  async write({ etag }: StoredOutbox, outbox: Outbox): Promise<void> {
    await this.#s3.putObject({
      Bucket: this.#bucket,
      Key: OUTBOX_KEY,
      Body: JSON.stringify(outbox),
      ContentType: 'application/json',
      ...(etag === undefined ? { IfNoneMatch: '*' as const } : { IfMatch: etag }),
    });
  }
}

/** Undefined if the text is not an outbox of this version. */
export function parseOutbox(text: string): Outbox | undefined {
  try {
    return outboxSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Removes the notifications that were sent at `at`, and logs the time of notices. */
export function withoutSent(outbox: Outbox, sent: readonly NoticeMessage[], at: string): Outbox {
  const notified = sent
    .filter(({ kind }) => kind === 'notice')
    .reduce((log, message) => withNotifiedAt(log, message, at), outbox.notified);
  const ids = new Set(sent.map(({ id }) => id));
  return { ...outbox, notified, outbox: outbox.outbox.filter(({ id }) => !ids.has(id)) };
}
