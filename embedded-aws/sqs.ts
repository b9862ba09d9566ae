import type { SqsPort } from '../shared/cloud/ports.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import { type Context, refusals } from './context.ts';
import { FifoQueue, type QueueSettings } from './fifo-queue.ts';
import type { Caller } from './identity.ts';

/** The queues of one Region. */
export class SqsWorld {
  readonly #region: string;
  readonly #context: Context;
  readonly #queues = new Map<string, FifoQueue>();

  constructor(region: string, context: Context) {
    this.#region = region;
    this.#context = context;
  }

  createQueue(settings: QueueSettings): FifoQueue {
    const queue = new FifoQueue(this.#region, this.#context, settings);
    this.#queues.set(queue.url, queue);
    return queue;
  }

  queue(operation: string, url: string): FifoQueue {
    const queue = this.#queues.get(url);
    if (!queue) {
      const message = 'The specified queue does not exist.';
      throw refusals('sqs')(operation, 'QueueDoesNotExist', message);
    }
    return queue;
  }
}

export function sqsPort(
  interceptor: CallInterceptor,
  world: SqsWorld,
  region: string,
  caller: Caller,
): SqsPort {
  return {
    sendMessage: (input) =>
      interceptor.call({ operation: 'SendMessage', region, caller, input }, (request) =>
        world.queue('SendMessage', request.QueueUrl).send(request),
      ),
    changeMessageVisibility: (input) =>
      interceptor.call({ operation: 'ChangeMessageVisibility', region, caller, input }, (request) =>
        world
          .queue('ChangeMessageVisibility', request.QueueUrl)
          .changeVisibility(request.ReceiptHandle, request.VisibilityTimeout),
      ),
  };
}
