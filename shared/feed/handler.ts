import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { z } from 'zod';
import type { PublishMessage } from '../model/messages.ts';
import { type PublishDeps, publish } from './publish.ts';

/** Only our own reconciler writes to this queue; what it says is checked where it is merged. */
const message = z.union([
  z.looseObject({ kind: z.literal('check') }),
  z.looseObject({
    kind: z.literal('binding'),
    binding: z.string(),
    observedGeneration: z.number(),
  }),
]);

/**
 * A batch of the publish queue becomes one publication. It succeeds or comes back as a whole: the order of
 * the one group is kept, and every step of a publication can be done again.
 */
export async function handlePublishBatch(
  event: SQSEvent,
  deps: PublishDeps,
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
    return {
      batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  }
}

function parse(body: string): PublishMessage | undefined {
  try {
    const value: unknown = JSON.parse(body);
    // The snapshot inside is checked by the manifest's schema before it is published.
    return message.safeParse(value).success ? (value as PublishMessage) : undefined;
  } catch {
    return undefined;
  }
}
