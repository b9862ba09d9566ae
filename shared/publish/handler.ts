import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { snapshotSchema } from '../feed/manifest.ts';
import type { PublishMessage } from '../model/messages.ts';
import { changeSchema, noticeSchema } from '../notify/schema.ts';
import { type PublishDeps, publish } from './publish.ts';

export interface PublishHandlerDeps extends PublishDeps {
  /** Hides a message that is being handled for so many seconds, so that it comes back after them. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
}

/** Seconds until a publication that failed is tried again: at first, and at most, as the queue would have it. */
const FIRST_BACKOFF_SECONDS = 30;
const MAX_BACKOFF_SECONDS = 1800;

/** Only our own reconciler writes to this queue; all the same, nothing unchecked enters the manifest. */
const message: z.ZodType<PublishMessage> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('check') }),
  z.strictObject({
    kind: z.literal('binding'),
    binding: z.string(),
    observedGeneration: z.number().int().nonnegative(),
    snapshot: snapshotSchema.nullable(),
    applied: z.array(changeSchema),
    notices: z.array(noticeSchema),
  }),
]);

/**
 * A batch of the publish queue becomes one publication. It succeeds or comes back as a whole: the order of
 * the one group is kept, and every step of a publication can be done again. What fails mostly fails in passing,
 * so it comes back after seconds first, and each time after twice as many.
 */
export async function handlePublishBatch(
  event: SQSEvent,
  deps: PublishHandlerDeps,
): Promise<SQSBatchResponse> {
  const messages = event.Records.flatMap((record) => {
    const parsed = parse(record.body);
    if (parsed === undefined) {
      deps.telemetry.error('a message that is not ours was dropped', { body: record.body });
    }
    return parsed ?? [];
  });
  if (messages.length === 0) return { batchItemFailures: [] };
  try {
    await publish(messages, deps);
    return { batchItemFailures: [] };
  } catch (error) {
    deps.telemetry.error('the publication did not finish: all of it comes back', { error });
    await comeBackSoon(event.Records, deps);
    return {
      batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  }
}

/** All after the same time. One that cannot be hidden for less keeps its group waiting with it, so the order stays. */
async function comeBackSoon(
  records: readonly SQSRecord[],
  { changeVisibility, telemetry }: PublishHandlerDeps,
): Promise<void> {
  const receives = records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount));
  const seconds = Math.min(
    FIRST_BACKOFF_SECONDS * 2 ** (Math.max(...receives) - 1),
    MAX_BACKOFF_SECONDS,
  );
  for (const { receiptHandle } of records) {
    try {
      await changeVisibility(receiptHandle, seconds);
    } catch (error) {
      telemetry.warn('a message of it comes back only when the queue shows it again', { error });
    }
  }
}

function parse(body: string): PublishMessage | undefined {
  try {
    return message.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
