import {
  type BatchResponse,
  type SqsEvent,
  sqsRecord,
} from '../../../embedded-aws/event-source-mapping.ts';
import type { FifoQueue, StoredMessage } from '../../../embedded-aws/fifo-queue.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { Engine } from './engine.ts';

/** How an invocation ended. A killed invocation returns nothing. */
export type End<T> =
  | { kind: 'ended'; value: T }
  | { kind: 'failed'; error: unknown }
  | { kind: 'killed' };

/** Invokes a function with a batch. `onEnd` receives the end of the invocation. */
export type Invoke = (
  event: SqsEvent,
  onEnd: (end: End<BatchResponse | undefined>) => void,
) => void;

const BATCH = 10;

/**
 * Lambda's event source mapping for functions that take virtual time. It polls while functions run, and deletes the
 * messages of successful functions. The messages of a killed function stay in the queue.
 */
export class Poller {
  readonly #engine: Engine;
  readonly #queue: FifoQueue;
  readonly #invoke: Invoke;
  #due: number | undefined;

  constructor(engine: Engine, queue: FifoQueue, invoke: Invoke) {
    this.#engine = engine;
    this.#queue = queue;
    this.#invoke = invoke;
    queue.onChange(() => this.#pollLater());
  }

  #pollLater(): void {
    const at = this.#queue.nextReceivableAt();
    if (at === undefined) return;
    const { clock } = this.#engine;
    const due = Math.max(at.getTime(), clock.now().getTime());
    if (this.#due !== undefined && this.#due <= due) return;
    this.#due = due;
    clock.schedule(new Date(due), `poll of ${this.#queue.name}`, async () => {
      if (this.#due !== due) return;
      this.#due = undefined;
      const messages = this.#queue.receive(BATCH);
      if (messages.length > 0) await this.#engine.begin(() => this.#start(messages));
      this.#pollLater();
    });
  }

  #start(messages: readonly Readonly<StoredMessage>[]): void {
    const event = {
      Records: messages.map((message) => sqsRecord(message, this.#queue.arn, 'eu-west-2')),
    };
    this.#invoke(event, (end) => {
      if (end.kind !== 'ended') return;
      const failed = new Set(
        (end.value?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier),
      );
      for (const { messageId, receiptHandle } of messages) {
        if (!failed.has(messageId) && receiptHandle) this.#delete(receiptHandle);
      }
    });
  }

  /** If the visibility timeout ended too early, the message has a newer receipt handle and stays in the queue. */
  #delete(receiptHandle: string): void {
    try {
      this.#queue.delete(receiptHandle);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
    }
  }
}
