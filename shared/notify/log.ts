import * as z from 'zod';
import { asRevision, fenceSchema, revisionSchema } from '../model/counters.ts';
import { shortDigest } from '../model/digest.ts';
import type { ActiveNotice } from '../model/notice.ts';
import { instant } from '../model/scalars.ts';

const loggedNotice = z.strictObject({
  code: z.string(),
  since: instant,
  /** A digest of the text, so that a changed text is notified again. */
  text: z.string(),
  /** When the first notification of this code was sent, whatever its text became; absent until then. */
  notifiedAt: instant.optional(),
});

const loggedBinding = z.strictObject({
  /** The revision that last changed the binding, as operators were notified. */
  revision: revisionSchema,
  /** The facts of that revision, as the notification described them; null before the first publication. */
  facts: z.record(z.string(), z.string()).nullable(),
  /** The highest fence of each zone that a report accounted for, by zone id. */
  fences: z.record(z.string(), fenceSchema),
  /** Reports whose changes are in a notification. SQS delivers at least once, so a report may come again. */
  reports: z.array(z.strictObject({ id: z.string(), at: instant })),
  notices: z.array(loggedNotice),
});

/** What operators were notified of. `feed`: notices that concern no binding. */
export const notificationLogSchema = z.strictObject({
  revision: revisionSchema,
  bindings: z.record(z.string(), loggedBinding),
  feed: z.array(loggedNotice),
});

export type NotificationLog = z.infer<typeof notificationLogSchema>;
export type LoggedBinding = z.infer<typeof loggedBinding>;
export type LoggedNotice = z.infer<typeof loggedNotice>;

export const EMPTY_LOG: NotificationLog = { revision: asRevision(0), bindings: {}, feed: [] };

const UNLOGGED: LoggedBinding = {
  revision: asRevision(0),
  facts: null,
  fences: {},
  reports: [],
  notices: [],
};

export function loggedBindingOf(log: NotificationLog, name: string): LoggedBinding {
  return log.bindings[name] ?? UNLOGGED;
}

/** The log of notices once notifications for `active` are in the outbox. */
export function loggedNotices(
  before: readonly LoggedNotice[],
  active: readonly ActiveNotice[],
): LoggedNotice[] {
  return active.map(({ code, since, text }) => {
    const notifiedAt = before.find((notice) => notice.code === code)?.notifiedAt;
    return { code, since, text: shortDigest(text), ...(notifiedAt && { notifiedAt }) };
  });
}

/** When operators were first notified of an active notice; undefined while they were not. ISO 8601. */
export function notifiedAt(
  log: NotificationLog,
  binding: string,
  code: string,
): string | undefined {
  return loggedBindingOf(log, binding).notices.find((notice) => notice.code === code)?.notifiedAt;
}

/** The log after a notification of these notices was sent at `at`. An empty `bindings` means the feed. */
export function withNotifiedAt(
  log: NotificationLog,
  bindings: readonly string[],
  codes: readonly string[],
  at: string,
): NotificationLog {
  const stamp = (notices: LoggedNotice[]) =>
    notices.map((notice) =>
      codes.includes(notice.code) ? { ...notice, notifiedAt: notice.notifiedAt ?? at } : notice,
    );
  if (bindings.length === 0) return { ...log, feed: stamp(log.feed) };
  const stamped = bindings.flatMap((name) => {
    const entry = log.bindings[name];
    return entry === undefined ? [] : [[name, { ...entry, notices: stamp(entry.notices) }]];
  });
  return { ...log, bindings: { ...log.bindings, ...Object.fromEntries(stamped) } };
}
