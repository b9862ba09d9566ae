import { isDeepStrictEqual } from 'node:util';
import { isLostToAnother } from '../cloud/errors.ts';
import type { S3Port, SnsPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { TryAgainError } from '../model/errors.ts';
import type { Manifest } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import type { ActiveNotice, Notice } from '../model/notice.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { diff } from './diff.ts';
import { keepInHistory } from './history.ts';
import { toNoticeMessage, toSnsMessage } from './message.ts';
import { type Outbox, OutboxStore, type StoredOutbox, withoutSent } from './outbox.ts';
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

/** What one publication has to notify operators of. */
export interface NotifyInput {
  /** Reads the manifest. It is read after the outbox, so it is never older than the log. */
  manifest(): Promise<Manifest>;
  reports: readonly BindingMessage[];
  /** Notices about refused parameters, by binding or `feed`; undefined: the parameters were not written. */
  refused?: ReadonlyMap<string, Notice> | undefined;
}

/** How often a conditional write of the outbox is tried when another publisher is faster. */
const MAX_ATTEMPTS = 5;

/**
 * Decides which notifications operators have to get, stores them in the outbox together with the log, and sends
 * all that is in the outbox. Idempotent: a run that crashed at any point is completed by the next run.
 */
export async function notify(input: NotifyInput, deps: NotifyDeps): Promise<void> {
  const store = new OutboxStore(deps.s3, deps.bucket);
  const stored = await attempt(async () => {
    const existing = await store.read();
    const desired = decide(existing.outbox, await input.manifest(), input, deps);
    return isDeepStrictEqual(existing.outbox, desired) ? existing : store.write(existing, desired);
  });
  await sendPending(stored, store, deps);
}

/** Pure but for the clock: the outbox with the notifications that this publication adds. */
function decide(
  existing: Outbox,
  manifest: Manifest,
  { reports, refused }: NotifyInput,
  { config, now }: NotifyDeps,
): Outbox {
  const at = now();
  const refusedParameters =
    refused === undefined
      ? existing.refusedParameters
      : activeRefusals(refused, existing.refusedParameters, at);
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

/** A notice that is still active keeps its beginning. */
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
 * Sends in order. Each notification is kept in the history before it is sent. When a send fails, the sent ones are
 * removed from the outbox all the same, and the error is thrown.
 */
async function sendPending(
  stored: StoredOutbox,
  store: OutboxStore,
  deps: NotifyDeps,
): Promise<void> {
  const sent: NoticeMessage[] = [];
  try {
    for (const message of stored.outbox.outbox) {
      await keepInHistory(message, deps);
      await deps.sns.publish(toSnsMessage(message, deps.topicArn));
      deps.telemetry.count('NoticesSent');
      sent.push(message);
    }
  } finally {
    if (sent.length > 0) await removeSent(sent, stored, store, deps);
  }
}

async function removeSent(
  sent: readonly NoticeMessage[],
  stored: StoredOutbox,
  store: OutboxStore,
  { now }: NotifyDeps,
): Promise<void> {
  const at = now().toISOString();
  let existing: StoredOutbox | undefined = stored;
  await attempt(async () => {
    existing ??= await store.read();
    const read = existing;
    existing = undefined;
    return store.write(read, withoutSent(read.outbox, sent, at));
  });
}

/** Repeats a compare-and-swap that another publisher won. */
async function attempt<T>(swap: () => Promise<T>): Promise<T> {
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts += 1) {
    try {
      return await swap();
    } catch (error) {
      if (!isLostToAnother(error)) throw error;
    }
  }
  throw new TryAgainError('Another publisher wrote the outbox first at every attempt.');
}
