import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type PublishMessage, publishMessageSchema } from '../model/messages.ts';
import { type PublishDeps, publish } from './publish.ts';

export interface PublishHandlerDeps extends PublishDeps {
  /** Sets the visibility timeout of a received message, in seconds from now. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
}

/** The visibility timeout after a failed publication, in seconds: after the first receive, and the maximum. */
const FIRST_BACKOFF_SECONDS = 30;
const MAX_BACKOFF_SECONDS = 1800;

/**
 * Publishes a batch of the publish queue as one publication. The batch succeeds or is redelivered as a whole, which keeps
 * the order of the one FIFO group. Every step of a publication is idempotent. Most failures are transient, so the backoff
 * starts at seconds and doubles with each receive.
 */
export async function handlePublishBatch(
  event: SQSEvent,
  deps: PublishHandlerDeps,
): Promise<SQSBatchResponse> {
  const messages = event.Records.flatMap((record) => {
    const parsed = parse(record.body);
    if (parsed === undefined) {
      deps.telemetry.error('dropped an invalid message', { messageId: record.messageId });
    }
    return parsed ?? [];
  });
  if (messages.length === 0) return { batchItemFailures: [] };
  try {
    await publish(messages, deps);
    return { batchItemFailures: [] };
  } catch (error) {
    deps.telemetry.error('the publication failed: the batch will be redelivered', { error });
    await backOff(event.Records, deps);
    return {
      batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  }
}

/**
 * Uses one visibility timeout for the whole batch. If ChangeMessageVisibility fails for a message, its FIFO group
 * waits for that message, so the order is kept.
 */
async function backOff(
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
      telemetry.warn(
        'could not shorten visibility timeout; message will be redelivered after the queue default',
        { error },
      );
    }
  }
}

/** Only our own functions write to this queue. Messages are validated nevertheless before they enter the manifest. */
function parse(body: string): PublishMessage | undefined {
  try {
    return publishMessageSchema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
