import { isDeepStrictEqual } from 'node:util';
import { isLostToAnother } from '../cloud/errors.ts';
import type { S3Port, SnsPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { TryAgainError } from '../model/errors.ts';
import type { Manifest } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import type { ActiveNotice, Notice } from '../model/notice.ts';
import { recordDelay } from '../model/record-delay.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { diff } from './diff.ts';
import { keepInHistory } from './history.ts';
import { toNoticeMessage, toSnsMessage } from './message.ts';
import { type Outbox, OutboxStore, withoutSent } from './outbox.ts';
import { isCovered } from './repeats.ts';
import type { NoticeMessage } from './schema.ts';

export interface NotifyDeps {
  config: Config;
  bucket: string;
  s3: S3Port;
  sns: SnsPort;
  topicArn: string;
  now(): Date;
  telemetry: Telemetry;
}

/** The input of one publication for its notifications. */
export interface NotifyInput {
  /** Reads the manifest. It is called after the outbox was read, so that the manifest is never older than the log. */
  manifest(): Promise<Manifest>;
  reports: readonly BindingMessage[];
  /** Notices about refused parameters, by binding or `feed`. Undefined if the parameters were not written. */
  parameters?: { refused: ReadonlyMap<string, Notice>; isRead: boolean } | undefined;
}

/** How often a lost compare-and-swap of the outbox is repeated. */
const MAX_ATTEMPTS = 5;

/**
 * Stores the notifications of this publication in the outbox together with the log, and sends everything in the outbox.
 * Idempotent: the next run completes a run that crashed at any point. Throws only before the notifications are stored.
 */
export async function notify(input: NotifyInput, deps: NotifyDeps): Promise<void> {
  const store = new OutboxStore(deps.s3, deps.bucket);
  const outbox = await update(store, async (existing) =>
    decide(existing, await input.manifest(), input, deps),
  );
  await sendPending(outbox, store, deps);
}

/** Adds the notifications of this publication to the outbox and to the log. */
function decide(
  existing: Outbox,
  manifest: Manifest,
  { reports, parameters }: NotifyInput,
  { config, now }: NotifyDeps,
): Outbox {
  const at = now();
  const refusedParameters =
    parameters === undefined
      ? existing.refusedParameters
      : {
          ...(parameters.isRead ? {} : existing.refusedParameters),
          ...activeRefusals(parameters.refused, existing.refusedParameters, at),
        };
  const { log, notifications } = diff({
    log: existing.notified,
    manifest,
    configured: config.bindings.map(({ name }) => name),
    reports,
    refused: refusedParameters,
    now: at,
  });
  const messages = notifications.map((notification, index) =>
    toNoticeMessage(notification, { config, at, sequence: existing.sequence + index + 1 }),
  );
  return {
    ...existing,
    sequence: existing.sequence + messages.length,
    notified: log,
    refusedParameters,
    outbox: [...existing.outbox, ...messages],
  };
}

/** A notice that is still active keeps its `since`. */
function activeRefusals(
  refused: ReadonlyMap<string, Notice>,
  before: Outbox['refusedParameters'],
  now: Date,
): Record<string, ActiveNotice> {
  return Object.fromEntries(
    [...refused].map(([scope, notice]) => [
      scope,
      { ...notice, since: before[scope]?.since ?? now.toISOString() },
    ]),
  );
}

/**
 * Sends the notifications in order, each after it was stored in the history. A notification that cannot be sent stays in the
 * outbox with those behind it, and the next publication or sweep sends them: a topic that is out of order must not delay the
 * publications behind this one. A repair that the notice of repeated repairs covers is only stored.
 */
async function sendPending(
  { outbox: pending, notified }: Outbox,
  store: OutboxStore,
  deps: NotifyDeps,
): Promise<void> {
  const sent: NoticeMessage[] = [];
  try {
    for (const message of pending) {
      await keepInHistory(message, deps);
      if (!isCovered(message, notified)) {
        await deps.sns.publish(toSnsMessage(message, deps.topicArn));
        deps.telemetry.count('NoticesSent');
      }
      sent.push(message);
    }
  } catch (error) {
    recordDelay('the notifications in the outbox', error, deps.telemetry);
  }
  if (sent.length === 0) return;
  try {
    const at = deps.now().toISOString();
    await update(store, async (outbox) => withoutSent(outbox, sent, at));
  } catch (error) {
    recordDelay('the removal of the notifications that were sent', error, deps.telemetry);
  }
}

/** Changes the outbox by compare-and-swap. Reads it again if another publisher was faster. */
async function update(
  store: OutboxStore,
  change: (outbox: Outbox) => Promise<Outbox>,
): Promise<Outbox> {
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts += 1) {
    const stored = await store.read();
    const desired = await change(stored.outbox);
    if (isDeepStrictEqual(stored.outbox, desired)) return desired;
    try {
      await store.write(stored, desired);
      return desired;
    } catch (error) {
      if (!isLostToAnother(error)) throw error;
    }
  }
  throw new TryAgainError('Another publisher wrote the outbox first at every attempt.');
}
