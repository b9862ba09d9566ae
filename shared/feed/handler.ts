import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { PublishMessage } from '../model/messages.ts';
import { changeSchema, noticeSchema } from '../notify/schema.ts';
import { snapshotSchema } from './manifest.ts';
import { type PublishDeps, publish } from './publish.ts';

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
    return message.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
