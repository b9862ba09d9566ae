import { sha256, shortDigest } from '../model/digest.ts';
import type { Manifest, PublishedBinding } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import type { ActiveNotice, Notice } from '../model/notice.ts';
import { factChanges, factsOf } from './facts.ts';
import {
  type LoggedBinding,
  type LoggedNotice,
  loggedBindingOf,
  loggedNotices,
  type NotificationLog,
} from './log.ts';
import type { Notification } from './schema.ts';

/** The scope of notices that concern the feed and no single binding. The configuration forbids a binding of this name. */
export const FEED_SCOPE = 'feed';

/** A report stays in the log for a day, which is longer than the publish queue redelivers a message. */
const REPORT_RETENTION_MS = 24 * 60 * 60_000;

export interface DiffInput {
  log: NotificationLog;
  manifest: Manifest;
  /** The names of the configured bindings. */
  configured: readonly string[];
  reports: readonly BindingMessage[];
  /** Notices about refused parameters, by binding or `feed`. */
  refused: Readonly<Record<string, ActiveNotice>>;
  now: Date;
}

/**
 * Computes the notifications from the difference between the manifest and the log, and from the reported changes. A
 * revision, or repairs without a revision, are one notification. Each notice that began or ended is a notification.
 * `log` is the log after the notifications are in the outbox.
 */
export function diff(input: DiffInput): { log: NotificationLog; notifications: Notification[] } {
  const { log, manifest, configured, refused, now } = input;
  const entries = manifest.bindings.map((entry) => {
    const logged = loggedBindingOf(log, entry.name);
    const active = activeOf(entry, refused[entry.name]);
    return { entry, logged, active, ...reported(entry.name, logged, input) };
  });
  const missing = Object.entries(log.bindings).filter(
    ([name]) => !manifest.bindings.some((entry) => entry.name === name),
  );
  const removed = missing.filter(([name]) => !configured.includes(name));
  // A damaged manifest is recovered without the bindings that no revision contained. Their log is kept, so that a notice
  // that ended meanwhile is resolved once they are published again.
  const lost = missing.filter(([name]) => configured.includes(name));
  const feed = activeOf(undefined, refused[FEED_SCOPE]);
  const notifications = [
    ...changeNotifications(entries, removed, input),
    ...entries.flatMap(({ entry, logged, active, isInterrupted }) => [
      ...noticeNotifications([entry.name], logged.notices, active, manifest),
      ...(isInterrupted ? [about([entry.name], manifest, 'repair', interrupted(entry.name))] : []),
    ]),
    ...removed.flatMap(([name, { notices }]) => noticeNotifications([name], notices, [], manifest)),
    ...noticeNotifications([], log.feed, feed, manifest),
  ];
  const bindings = entries.map(
    ({ entry, logged, active, reports, fences }): [string, LoggedBinding] => [
      entry.name,
      {
        revision: entry.revision,
        facts: entry.snapshot && factsOf(entry.snapshot),
        fences,
        reports: reports.filter(({ at }) => Date.parse(at) > now.getTime() - REPORT_RETENTION_MS),
        notices: loggedNotices(logged.notices, active),
      },
    ],
  );
  return {
    log: {
      revision: manifest.revision,
      bindings: Object.fromEntries([...lost, ...bindings]),
      feed: loggedNotices(log.feed, feed),
    },
    notifications,
  };
}

type Entry = {
  entry: PublishedBinding;
  logged: LoggedBinding;
  active: ActiveNotice[];
} & ReturnType<typeof reported>;

function activeOf(entry: PublishedBinding | undefined, refused: ActiveNotice | undefined) {
  return [...(entry?.active ?? []), ...(refused === undefined ? [] : [refused])];
}

/**
 * The changes of reports that are not in the log yet. If a fence is higher than every reported fence, a run wrote the zone
 * and crashed before it reported the write.
 */
function reported(name: string, logged: LoggedBinding, { reports, now }: DiffInput) {
  const own = reports.filter(({ binding }) => binding === name);
  const fresh = own
    .map((report) => ({ report, id: reportId(report) }))
    .filter(({ report, id }) => report.applied.length > 0 && !isLogged(logged, id))
    .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index);
  const fences = { ...logged.fences };
  let isInterrupted = false;
  for (const { zoneId, observed, written } of own.flatMap((report) => report.fences)) {
    const known = fences[zoneId];
    if (known !== undefined && observed > known) isInterrupted = true;
    fences[zoneId] = known !== undefined && known > written ? known : written;
  }
  return {
    applied: fresh.flatMap(({ report }) => report.applied),
    reports: [...logged.reports, ...fresh.map(({ id }) => ({ id, at: now.toISOString() }))],
    fences,
    isInterrupted,
  };
}

function isLogged({ reports }: LoggedBinding, id: string): boolean {
  return reports.some((report) => report.id === id);
}

function reportId({ binding, observedFrom, observedUntil, applied }: BindingMessage): string {
  return sha256(JSON.stringify([binding, observedFrom, observedUntil, applied])).slice(0, 16);
}

function changeNotifications(
  entries: readonly Entry[],
  removed: readonly [name: string, LoggedBinding][],
  { log, manifest }: DiffInput,
): Notification[] {
  const facts = [
    ...entries
      .filter(({ entry, logged }) => entry.snapshot && entry.revision !== logged.revision)
      .map(({ entry, logged }) => ({
        binding: entry.name,
        changes: factChanges(logged.facts, entry.snapshot && factsOf(entry.snapshot)),
      })),
    ...removed
      .filter(([, { facts }]) => facts !== null)
      .map(([binding, { facts }]) => ({ binding, changes: factChanges(facts, null) })),
  ];
  const changes = entries.flatMap(({ applied }) => applied);
  const repaired = entries.filter(({ applied }) => applied.length > 0);
  const names = [...repaired.map(({ entry }) => entry.name), ...facts.map((fact) => fact.binding)];
  const common = {
    bindings: [...new Set(names)].sort(),
    revision: manifest.revision,
    facts,
    changes,
    notices: [],
  };
  if (manifest.revision !== log.revision) {
    return [{ ...common, kind: 'revision', severity: 'info' }];
  }
  return changes.length > 0 ? [{ ...common, kind: 'repair', severity: 'warning' }] : [];
}

/** One notification for each notice that began, changed its text or ended. */
function noticeNotifications(
  bindings: string[],
  logged: readonly LoggedNotice[],
  active: readonly ActiveNotice[],
  manifest: Manifest,
): Notification[] {
  const begun = active.filter(
    ({ code, text }) => !logged.some((one) => one.code === code && one.text === shortDigest(text)),
  );
  const ended = logged.filter(({ code }) => !active.some((notice) => notice.code === code));
  return [
    ...begun.map(({ since: _, ...notice }) => about(bindings, manifest, 'notice', notice)),
    ...ended.map((notice) => about(bindings, manifest, 'resolved', resolved(notice))),
  ];
}

function about(
  bindings: string[],
  { revision }: Manifest,
  kind: Notification['kind'],
  notice: Notice,
): Notification {
  const { severity } = notice;
  return { kind, severity, bindings, revision, changes: [], facts: [], notices: [notice] };
}

function resolved({ code, since }: LoggedNotice): Notice {
  return {
    code,
    severity: 'info',
    text: `Resolved: ${code} (active since ${since}).`,
    remedy: 'Nothing.',
  };
}

function interrupted(binding: string): Notice {
  return {
    code: 'repair-interrupted',
    severity: 'warning',
    text: `A run that repaired a zone of ${binding} ended before it could report. The zone's records were changed, and this message cannot list the changes.`,
    remedy:
      "Nothing. CloudTrail has the details in the reconciler's ChangeResourceRecordSets call.",
  };
}
