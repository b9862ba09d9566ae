import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { TryAgainError } from '../model/errors.ts';
import { MAX_RECEIVE_COUNT, type ReconcileMessage } from '../model/messages.ts';
import { type Outcome, type ReconcileDeps, reconcile } from './reconcile.ts';

export interface ReconcileHandlerDeps extends ReconcileDeps {
  /** Hides a message that is being handled for so many seconds, so that it comes back after them. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
}

const message: z.ZodType<ReconcileMessage> = z.object({ binding: z.string(), reason: z.string() });

/** Events of the binding wait behind a message that is hidden: they are to be followed within a minute. */
const MAX_VISIBILITY_SECONDS = 60;
/** One receive is to spare, so that looking alone sets no message aside; then the sweep goes on looking. */
const MAX_ATTEMPTS = MAX_RECEIVE_COUNT.reconcile - 1;

/**
 * A batch of the reconcile queue: every binding in it is reconciled once, all together, and each message
 * shares the outcome of its binding. A binding in transition comes back later by its message's visibility;
 * a failed one by the queue's own redelivery.
 */
export async function handleReconcileBatch(
  event: SQSEvent,
  context: Context | undefined,
  deps: ReconcileHandlerDeps,
): Promise<SQSBatchResponse> {
  const names = new Set(event.Records.flatMap((record) => bindingOf(record) ?? []));
  const bindings = deps.config.bindings.filter(({ name }) => names.has(name));
  const outcomes = await reconcile(bindings, deps);
  return processPartialResponse(
    event,
    (record: SQSRecord) => settle(record, outcomes, deps),
    new BatchProcessor(EventType.SQS),
    { ...(context && { context }), throwOnFullBatchFailure: false },
  );
}

/** Undefined: not a message of ours, or of a binding that left the configuration; nothing is to be done for it. */
function bindingOf(record: SQSRecord): string | undefined {
  try {
    return message.parse(JSON.parse(record.body)).binding;
  } catch {
    return undefined;
  }
}

/** Throws to have the message again. */
async function settle(
  record: SQSRecord,
  outcomes: ReadonlyMap<string, Outcome>,
  deps: ReconcileHandlerDeps,
): Promise<void> {
  const binding = bindingOf(record);
  if (binding === undefined) {
    deps.telemetry.error('a message that is not ours was dropped', { body: record.body });
    return;
  }
  const outcome = outcomes.get(binding);
  if (outcome?.kind === 'retry') {
    throw new TryAgainError(`${binding}: ${outcome.cause.message}`, { cause: outcome.cause });
  }
  if (outcome?.kind !== 'wait') return;
  const looks = Number(record.attributes.ApproximateReceiveCount);
  if (looks >= MAX_ATTEMPTS) {
    deps.telemetry.warn('still in transition: left to the sweep', { binding, looks });
    return;
  }
  const seconds = Math.min(outcome.seconds * 2 ** (looks - 1), MAX_VISIBILITY_SECONDS);
  await deps.changeVisibility(record.receiptHandle, seconds);
  throw new TryAgainError(`${binding} is in transition: looking again in ${seconds} s`);
}
