import { sha256 } from '../model/digest.ts';
import type { PublishMessage, ReconcileMessage } from '../model/messages.ts';
import type { SqsPort } from './ports.ts';

/** All of the publish queue: one group, so that one publication runs at a time. */
const PUBLISH_GROUP = 'publish';

/** The reconcile queue: one group a binding, so that each has one writer at a time. */
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

/** The publish queue. Every message is news: it is never dropped as a duplicate of another. */
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

/** Hides a message that is being handled: it comes back after so many seconds. */
export function changeVisibility(sqs: SqsPort, queueUrl: string) {
  return (receiptHandle: string, seconds: number): Promise<void> =>
    sqs.changeMessageVisibility({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    });
}

/** SQS takes at most 128 characters, of a limited set. */
function deduplication(id: string): string {
  return sha256(id);
}
