import * as z from 'zod';
import { CloudError } from '../cloud/errors.ts';
import type { S3Port } from '../cloud/ports.ts';
import { OUTBOX_KEY } from '../feed/keys.ts';
import { activeNoticeSchema } from '../model/notice.ts';
import { count } from '../model/scalars.ts';
import { EMPTY_LOG, notificationLogSchema, withNotifiedAt } from './log.ts';
import { type NoticeMessage, noticeMessageSchema } from './schema.ts';

const OUTBOX_FORMAT = 'privatelink-dns/outbox/v1';

/**
 * A transactional outbox: what operators were notified of, together with the notifications that are still to be
 * sent. Both change in one conditional write, so a crash loses no notification, and a notification that is sent
 * again after a crash has the same id.
 */
const outboxSchema = z.strictObject({
  format: z.literal(OUTBOX_FORMAT),
  /** How many notifications were decided so far. It makes ids unique. */
  sequence: count,
  notified: notificationLogSchema,
  /** Notices about parameters that Parameter Store refuses: by binding, or `feed`. No manifest contains them. */
  refusedParameters: z.record(z.string(), activeNoticeSchema),
  /** In the order in which they are sent. */
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

/** An absent or damaged object reads as empty: operators are then notified again of what is active. */
export interface StoredOutbox {
  outbox: Outbox;
  /** Undefined: there is no object yet. */
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
    try {
      const { Body, ETag } = await this.#s3.getObject({ Bucket: this.#bucket, Key: OUTBOX_KEY });
      return { outbox: parseOutbox(Body) ?? EMPTY_OUTBOX, etag: ETag };
    } catch (error) {
      if (!(error instanceof CloudError && error.code === 'NoSuchKey')) throw error;
      return { outbox: EMPTY_OUTBOX, etag: undefined };
    }
  }

  /** A compare-and-swap: throws `CloudError` of the kind `precondition` if another publisher was faster. */
  async write({ etag }: StoredOutbox, outbox: Outbox): Promise<StoredOutbox> {
    const { ETag } = await this.#s3.putObject({
      Bucket: this.#bucket,
      Key: OUTBOX_KEY,
      Body: JSON.stringify(outbox),
      ContentType: 'application/json',
      ...(etag === undefined ? { IfNoneMatch: '*' as const } : { IfMatch: etag }),
    });
    return { outbox, etag: ETag };
  }
}

/** Undefined: the text is not an outbox of this version. */
export function parseOutbox(text: string): Outbox | undefined {
  try {
    return outboxSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The outbox without these notifications, which were sent at `at`. */
export function withoutSent(outbox: Outbox, sent: readonly NoticeMessage[], at: string): Outbox {
  const notified = sent
    .filter(({ kind }) => kind === 'notice')
    .reduce(
      (log, { bindings, notices }) =>
        withNotifiedAt(
          log,
          bindings,
          notices.map(({ code }) => code),
          at,
        ),
      outbox.notified,
    );
  const ids = new Set(sent.map(({ id }) => id));
  return { ...outbox, notified, outbox: outbox.outbox.filter(({ id }) => !ids.has(id)) };
}
