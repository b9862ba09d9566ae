import { createHash } from 'node:crypto';
import type { VirtualClock } from './clock.ts';
import type { FifoQueue, StoredMessage } from './fifo-queue.ts';

/** One message as Lambda passes it to a function. */
interface SqsRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: {
    ApproximateReceiveCount: string;
    ApproximateFirstReceiveTimestamp: string;
    SentTimestamp: string;
    SenderId: string;
    MessageGroupId: string;
    MessageDeduplicationId: string;
  };
  messageAttributes: Record<string, never>;
  md5OfBody: string;
  eventSource: string;
  eventSourceARN: string;
  awsRegion: string;
}

export interface SqsEvent {
  Records: SqsRecord[];
}

/** The answer of a function with ReportBatchItemFailures. No answer means that every message succeeded. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

export type SqsHandler = (event: SqsEvent) => Promise<BatchResponse | undefined>;

/** The maximum batch size of a FIFO queue (Lambda guide, "Using Lambda with Amazon SQS"). */
const MAX_BATCH = 10;

/**
 * Lambda's poller. It invokes a function with each batch and deletes the messages that succeeded. A failed message
 * is redelivered after its visibility timeout.
 */
export class EventSourceMapping {
  /** Errors that the function threw; each failed a whole batch. */
  readonly errors: { at: Date; error: unknown }[] = [];
  readonly #clock: VirtualClock;
  readonly #queue: FifoQueue;
  readonly #handler: SqsHandler;
  readonly #batchSize: number;
  readonly #region: string;
  /** When the next poll is due. A burst of changes causes only one poll. */
  #due: number | undefined;

  constructor(
    clock: VirtualClock,
    region: string,
    settings: { queue: FifoQueue; handler: SqsHandler; batchSize?: number },
  ) {
    this.#clock = clock;
    this.#region = region;
    this.#queue = settings.queue;
    this.#handler = settings.handler;
    this.#batchSize = Math.min(settings.batchSize ?? MAX_BATCH, MAX_BATCH);
    this.#queue.onChange(() => this.#pollLater());
    this.#pollLater();
  }

  #pollLater(): void {
    const at = this.#queue.nextReceivableAt();
    if (at === undefined) return;
    const due = Math.max(at.getTime(), this.#clock.now().getTime());
    if (this.#due !== undefined && this.#due <= due) return;
    this.#due = due;
    this.#clock.schedule(new Date(due), `poll of ${this.#queue.name}`, async () => {
      if (this.#due !== due) return;
      this.#due = undefined;
      await this.#poll();
      this.#pollLater();
    });
  }

  async #poll(): Promise<void> {
    const messages = this.#queue.receive(this.#batchSize);
    if (messages.length === 0) return;
    const failed = await this.#failedOf(messages);
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId) && receiptHandle) this.#queue.delete(receiptHandle);
    }
  }

  /** A thrown error, or an identifier that is not in the batch, fails the whole batch. */
  async #failedOf(messages: readonly Readonly<StoredMessage>[]): Promise<ReadonlySet<string>> {
    const all = new Set(messages.map(({ messageId }) => messageId));
    try {
      const response = await this.#handler({
        Records: messages.map((message) => sqsRecord(message, this.#queue.arn, this.#region)),
      });
      const failed = new Set(
        (response?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier),
      );
      return [...failed].every((id) => all.has(id)) ? failed : all;
    } catch (error) {
      this.errors.push({ at: this.#clock.now(), error });
      return all;
    }
  }
}

/** A message as the event of Lambda contains it. */
export function sqsRecord(
  message: Readonly<StoredMessage>,
  queueArn: string,
  region: string,
): SqsRecord {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle ?? '',
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      SentTimestamp: String(message.sentAt),
      SenderId: 'AIDAEXAMPLE',
      MessageGroupId: message.groupId,
      MessageDeduplicationId: message.deduplicationId,
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
