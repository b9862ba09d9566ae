import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { TryAgainError } from '../model/errors.ts';
import {
  MAX_RECEIVE_COUNT,
  type ReconcileMessage,
  reconcileMessageSchema,
  SWEEP_REASON,
} from '../model/messages.ts';
import { type Outcome, type ReconcileDeps, reconcile } from './reconcile.ts';
import type { WakeUp } from './report.ts';

export interface ReconcileHandlerDeps extends ReconcileDeps {
  /** Sets the visibility timeout of a received message, so that SQS redelivers it after so many seconds. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
}

/** While a message is invisible, the later messages of its binding wait. They must be handled within a minute. */
const MAX_VISIBILITY_SECONDS = 60;
/** The first backoff of a failed write. */
const RETRY_AFTER_SECONDS = 5;
/** Stop one receive short of maxReceiveCount, so that waiting never moves a message to the dead-letter queue. The next sweep takes over. */
const MAX_ATTEMPTS = MAX_RECEIVE_COUNT.reconcile - 1;

/**
 * Handles a batch of the reconcile queue. Reconciles every binding of the batch once, all in parallel; each message shares
 * the outcome of its binding. If a binding is in transition or a write failed, its message is requeued with a visibility
 * timeout that doubles with every attempt.
 */
export async function handleReconcileBatch(
  event: SQSEvent,
  context: Context | undefined,
  deps: ReconcileHandlerDeps,
): Promise<SQSBatchResponse> {
  const names = new Set(event.Records.flatMap((record) => bindingOf(record) ?? []));
  const bindings = deps.config.bindings.filter(({ name }) => names.has(name));
  const lastAttempts = event.Records.filter((record) => attemptOf(record) >= MAX_ATTEMPTS);
  const overdue = new Set(lastAttempts.flatMap((record) => bindingOf(record) ?? []));
  const messages = event.Records.flatMap((record) => messageOf(record) ?? []);
  const wakeUps = new Map([...names].map((name) => [name, wakeUpOf(name, messages)]));
  const outcomes = await reconcile(bindings, deps, { overdue, wakeUps });
  return processPartialResponse(
    event,
    (record: SQSRecord) => settle(record, outcomes, deps),
    new BatchProcessor(EventType.SQS),
    { ...(context && { context }), throwOnFullBatchFailure: false },
  );
}

/** An event counts before a sweep: a sweep in the same batch adds nothing to it. */
function wakeUpOf(name: string, messages: readonly ReconcileMessage[]): WakeUp {
  const own = messages.filter(({ binding }) => binding === name);
  const principal = own.findLast((message) => message.principal !== undefined)?.principal;
  const isEvent = own.some(({ isEvent }) => isEvent === true);
  const isSweep = own.some(({ reason }) => reason === SWEEP_REASON);
  return { principal, wokenBy: isEvent ? 'event' : isSweep ? 'sweep' : undefined };
}

/** Undefined: the body is not a ReconcileMessage. */
function bindingOf(record: SQSRecord): string | undefined {
  return messageOf(record)?.binding;
}

function messageOf(record: SQSRecord): ReconcileMessage | undefined {
  try {
    return reconcileMessageSchema.parse(JSON.parse(record.body));
  } catch {
    return undefined;
  }
}

function attemptOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

/** Throws if SQS must redeliver the message. */
async function settle(
  record: SQSRecord,
  outcomes: ReadonlyMap<string, Outcome>,
  deps: ReconcileHandlerDeps,
): Promise<void> {
  const binding = bindingOf(record);
  if (binding === undefined) {
    deps.telemetry.error('dropped a message that is not a ReconcileMessage', { body: record.body });
    return;
  }
  const outcome = outcomes.get(binding);
  if (outcome?.kind === 'retry') {
    const seconds = backoff(RETRY_AFTER_SECONDS, record);
    await deps.changeVisibility(record.receiptHandle, seconds);
    throw new TryAgainError(
      `${binding}: ${outcome.cause.message}. The next attempt is in ${seconds} s`,
      { cause: outcome.cause },
    );
  }
  if (outcome?.kind !== 'wait') return;
  const attempts = attemptOf(record);
  if (attempts >= MAX_ATTEMPTS) {
    deps.telemetry.warn('still in transition: the next sweep observes the binding again', {
      binding,
      attempts,
    });
    return;
  }
  const seconds = backoff(outcome.seconds, record);
  await deps.changeVisibility(record.receiptHandle, seconds);
  throw new TryAgainError(`${binding} is in transition: the next attempt is in ${seconds} s`);
}

/** Exponential, up to the maximum. */
function backoff(seconds: number, record: SQSRecord): number {
  return Math.min(seconds * 2 ** (attemptOf(record) - 1), MAX_VISIBILITY_SECONDS);
}
