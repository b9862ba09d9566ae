import { type Context, refusals } from './context.ts';

const refuse = refusals('sqs');

/**
 * SQS drops a message with the deduplication id of an earlier message for this long, even if the earlier message
 * was consumed (SQS guide, "Exactly-once processing").
 */
const DEDUPLICATION_MS = 300_000;
const MAX_BODY_BYTES = 1_048_576;

export interface QueueSettings {
  /** Ends with `.fifo`. */
  name: string;
  visibilityTimeoutSeconds?: number;
  redrive?: { deadLetterQueue: FifoQueue; maxReceiveCount: number };
}

export interface StoredMessage {
  messageId: string;
  body: string;
  groupId: string;
  deduplicationId: string;
  sentAt: number;
  firstReceivedAt: number | undefined;
  receiveCount: number;
  /** End of the visibility timeout. Until then this message and the rest of its group are hidden. */
  visibleAt: number;
  receiptHandle: string | undefined;
}

/** One FIFO queue. Messages of a group are received in order, and not while another message of the group is hidden. */
export class FifoQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly #context: Context;
  readonly #timeoutMs: number;
  readonly #redrive: QueueSettings['redrive'];
  readonly #seen = new Map<string, { until: number; messageId: string }>();
  readonly #listeners: (() => void)[] = [];
  #messages: StoredMessage[] = [];

  constructor(region: string, context: Context, settings: QueueSettings) {
    if (!settings.name.endsWith('.fifo')) {
      const message = 'The name of a FIFO queue can only end with .fifo';
      throw refuse('CreateQueue', 'InvalidParameterValue', message);
    }
    this.name = settings.name;
    this.url = `https://sqs.${region}.amazonaws.com/${context.account}/${settings.name}`;
    this.arn = `arn:aws:sqs:${region}:${context.account}:${settings.name}`;
    this.#context = context;
    this.#timeoutMs = (settings.visibilityTimeoutSeconds ?? 30) * 1000;
    this.#redrive = settings.redrive;
  }

  /** All messages in the queue, including hidden messages. */
  get messages(): readonly Readonly<StoredMessage>[] {
    return this.#messages;
  }

  /** The listener is called when the time of the next receivable message may have changed. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  send(input: { MessageBody: string; MessageGroupId: string; MessageDeduplicationId: string }): {
    MessageId: string;
  } {
    checkMessage(input);
    const seen = this.#seen.get(input.MessageDeduplicationId);
    if (seen && seen.until > this.#now()) return { MessageId: seen.messageId };
    const messageId = this.#context.ids.uuid('message');
    this.#seen.set(input.MessageDeduplicationId, {
      until: this.#now() + DEDUPLICATION_MS,
      messageId,
    });
    this.#add({
      messageId,
      body: input.MessageBody,
      groupId: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
      sentAt: this.#now(),
      firstReceivedAt: undefined,
      receiveCount: 0,
      visibleAt: this.#now(),
      receiptHandle: undefined,
    });
    return { MessageId: messageId };
  }

  /**
   * Receives up to `max` messages, oldest first. Messages that reached maxReceiveCount are moved to the dead-letter
   * queue.
   */
  receive(max: number): Readonly<StoredMessage>[] {
    this.#redriveExhausted();
    const now = this.#now();
    const hidden = new Set(
      this.#messages.filter(({ visibleAt }) => visibleAt > now).map(({ groupId }) => groupId),
    );
    const received = this.#messages.filter(({ groupId }) => !hidden.has(groupId)).slice(0, max);
    for (const message of received) {
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + this.#timeoutMs;
      message.receiptHandle = this.#context.ids.hex('receipt-', 32);
    }
    return structuredClone(received);
  }

  delete(receiptHandle: string): void {
    const message = this.#received('DeleteMessage', receiptHandle);
    if (message.visibleAt <= this.#now()) {
      const why =
        'Value for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.';
      throw refuse('DeleteMessage', 'InvalidParameterValue', why);
    }
    this.#messages = this.#messages.filter((other) => other !== message);
    this.#changed();
  }

  changeVisibility(receiptHandle: string, seconds: number): void {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 43_200) {
      const message = `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200`;
      throw refuse('ChangeMessageVisibility', 'InvalidParameterValue', message);
    }
    const message = this.#received('ChangeMessageVisibility', receiptHandle);
    if (message.visibleAt <= this.#now()) {
      const why = 'The specified message is not in flight.';
      throw refuse('ChangeMessageVisibility', 'MessageNotInflight', why);
    }
    message.visibleAt = this.#now() + seconds * 1000;
    this.#changed();
  }

  /** The earliest time at which `receive` returns a message; it may be in the past. Undefined for an empty queue. */
  nextReceivableAt(): Date | undefined {
    const groups = new Map<string, number>();
    for (const { groupId, visibleAt } of this.#messages) {
      groups.set(groupId, Math.max(groups.get(groupId) ?? 0, visibleAt));
    }
    return groups.size === 0 ? undefined : new Date(Math.min(...groups.values()));
  }

  #redriveExhausted(): void {
    const redrive = this.#redrive;
    if (!redrive) return;
    const now = this.#now();
    const exhausted = this.#messages.filter(
      ({ visibleAt, receiveCount }) => visibleAt <= now && receiveCount >= redrive.maxReceiveCount,
    );
    this.#messages = this.#messages.filter((message) => !exhausted.includes(message));
    for (const message of exhausted) {
      redrive.deadLetterQueue.#add({ ...message, receiptHandle: undefined });
    }
  }

  #add(message: StoredMessage): void {
    this.#messages.push(message);
    this.#changed();
  }

  /** The message whose latest receipt handle this is. Its visibility timeout may have ended. */
  #received(operation: string, receiptHandle: string): StoredMessage {
    const message = this.#messages.find((one) => one.receiptHandle === receiptHandle);
    if (!message) {
      const why = `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`;
      throw refuse(operation, 'ReceiptHandleIsInvalid', why);
    }
    return message;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #now(): number {
    return this.#context.clock.now().getTime();
  }
}

function checkMessage(input: {
  MessageBody: string;
  MessageGroupId: string;
  MessageDeduplicationId: string;
}): void {
  const invalid = (message: string) => refuse('SendMessage', 'InvalidParameterValue', message);
  if (input.MessageBody === '') {
    throw refuse('SendMessage', 'MissingParameter', 'The request must contain MessageBody');
  }
  if (Buffer.byteLength(input.MessageBody) > MAX_BODY_BYTES) {
    throw invalid(
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    );
  }
  for (const name of ['MessageGroupId', 'MessageDeduplicationId'] as const) {
    if (/^[!-~]{1,128}$/.test(input[name])) continue;
    throw invalid(
      `Value ${input[name]} for parameter ${name} is invalid. Reason: ${name} can only include ` +
        'alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
}
