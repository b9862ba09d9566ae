import * as z from 'zod';
import { asRevision, fenceSchema, revisionSchema } from '../model/counters.ts';
import { shortDigest } from '../model/digest.ts';
import { type ActiveNotice, isSameCondition } from '../model/notice.ts';
import { instant } from '../model/scalars.ts';
import type { NoticeMessage } from './schema.ts';

const loggedNotice = z.strictObject({
  code: z.string(),
  subject: z.string().optional(),
  since: instant,
  /** A digest of the text, so that operators are notified again if the text changes. */
  text: z.string(),
  /** When operators were first notified of this condition, even if its text changed since. Undefined until then. */
  notifiedAt: instant.optional(),
});

const loggedReport = z.strictObject({
  id: z.string(),
  at: instant,
  /** The records that the run wrote, with their values. The marker is left out. */
  records: z.array(z.string()),
  principal: z.string().optional(),
  /** What woke the run that repaired drift. Undefined for the first records of a zone. */
  wokenBy: z.enum(['event', 'sweep']).optional(),
});

const loggedBinding = z.strictObject({
  /** The last revision of the binding that operators were notified of. */
  revision: revisionSchema,
  /** The facts of that revision as the notification described them. Null before the first publication. */
  facts: z.record(z.string(), z.string()).nullable(),
  /** The highest fence that a report accounted for, by zone id. */
  fences: z.record(z.string(), fenceSchema),
  /** Reports whose changes are in a notification. SQS delivers at least once, so a report may be redelivered. */
  reports: z.array(loggedReport),
  notices: z.array(loggedNotice),
});

/** What operators were notified of. `feed` has the notices that concern no single binding. */
export const notificationLogSchema = z.strictObject({
  revision: revisionSchema,
  bindings: z.record(z.string(), loggedBinding),
  feed: z.array(loggedNotice),
});

export type NotificationLog = z.infer<typeof notificationLogSchema>;
export type LoggedBinding = z.infer<typeof loggedBinding>;
export type LoggedReport = z.infer<typeof loggedReport>;
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

/** The log of notices after the notifications for `active` are in the outbox. */
export function loggedNotices(
  before: readonly LoggedNotice[],
  active: readonly ActiveNotice[],
): LoggedNotice[] {
  return active.map((notice) => {
    const { code, subject, since, text } = notice;
    const notifiedAt = before.find((earlier) => isSameCondition(earlier, notice))?.notifiedAt;
    return {
      code,
      ...(subject !== undefined && { subject }),
      since,
      text: shortDigest(text),
      ...(notifiedAt && { notifiedAt }),
    };
  });
}

/** When operators were first notified of an active notice. ISO 8601; undefined if they were not notified yet. */
export function notifiedAt(
  log: NotificationLog,
  binding: string,
  code: string,
): string | undefined {
  return loggedBindingOf(log, binding).notices.find((notice) => notice.code === code)?.notifiedAt;
}

/** The log after a notification about notices was sent at `sentAt`. It may be about an earlier occurrence of a notice. */
export function withNotifiedAt(
  log: NotificationLog,
  { at, bindings, notices }: Pick<NoticeMessage, 'at' | 'bindings' | 'notices'>,
  sentAt: string,
): NotificationLog {
  const isAbout = (entry: LoggedNotice) =>
    at >= entry.since && notices.some((notice) => isSameCondition(notice, entry));
  const stamp = (logged: LoggedNotice[]) =>
    logged.map((entry) => (isAbout(entry) ? { notifiedAt: sentAt, ...entry } : entry));
  if (bindings.length === 0) return { ...log, feed: stamp(log.feed) };
  const stamped = Object.entries(log.bindings).map(([name, entry]) => [
    name,
    bindings.includes(name) ? { ...entry, notices: stamp(entry.notices) } : entry,
  ]);
  return { ...log, bindings: Object.fromEntries(stamped) };
}
