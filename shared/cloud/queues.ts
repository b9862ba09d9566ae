import { sha256 } from '../model/digest.ts';
import type { PublishMessage, ReconcileMessage } from '../model/messages.ts';
import type { SqsPort } from './ports.ts';

/** The only group of the publish queue, so that one publication runs at a time. */
const PUBLISH_GROUP = 'publish';

/** Sends to the reconcile queue. Each binding has its own group, so that it has one writer at a time. */
export function reconcileQueue(sqs: SqsPort, queueUrl: string) {
  return async (message: ReconcileMessage, deduplicationId: string): Promise<void> => {
    await sqs.sendMessage({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.binding,
      MessageDeduplicationId: deduplication(deduplicationId),
    });
  };
}

/** Sends to the publish queue. Every message gets a new deduplication id, so that SQS never drops it. */
export function publishQueue(sqs: SqsPort, queueUrl: string, newId: () => string) {
  return async (message: PublishMessage): Promise<void> => {
    await sqs.sendMessage({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: PUBLISH_GROUP,
      MessageDeduplicationId: newId(),
    });
  };
}

/** Sets the visibility timeout of a received message: SQS redelivers it after so many seconds. */
export function changeVisibility(sqs: SqsPort, queueUrl: string) {
  return (receiptHandle: string, seconds: number): Promise<void> =>
    sqs.changeMessageVisibility({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    });
}

/** SQS accepts at most 128 characters from a limited set. */
function deduplication(id: string): string {
  return sha256(id);
}
