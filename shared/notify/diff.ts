import type { Change } from '../model/change.ts';
import { sha256, shortDigest } from '../model/digest.ts';
import type { Manifest, PublishedBinding } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import { type ActiveNotice, isSameCondition, type Notice } from '../model/notice.ts';
import { factChanges, factsOf } from './facts.ts';
import {
  type LoggedBinding,
  type LoggedNotice,
  type LoggedReport,
  loggedBindingOf,
  loggedNotices,
  type NotificationLog,
} from './log.ts';
import { repeatedRepairs, writtenRecord } from './repeats.ts';
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
  const { log, manifest, configured, refused } = input;
  const entries = manifest.bindings.map((entry) => {
    const own = reported(entry.name, input);
    const active = activeOf(entry, refused[entry.name], repeatedRepairs(own, input.now));
    return { entry, active, ...own };
  });
  const isMissing = (name: string) => !manifest.bindings.some((entry) => entry.name === name);
  const removed = Object.entries(log.bindings).filter(
    ([name]) => isMissing(name) && !configured.includes(name),
  );
  // A report that is late, or a damaged manifest, leaves a configured binding without an entry. Its changes are notified, and
  // its log is kept, so that a notice that ended meanwhile is resolved once the binding is published.
  const unpublished = configured
    .filter((name) => isMissing(name) && (log.bindings[name] || isReported(name, input)))
    .map((name) => reported(name, input));
  const feed = activeOf(undefined, refused[FEED_SCOPE]);
  const notifications = [
    ...changeNotifications({ entries, unpublished, removed }, input),
    ...entries.flatMap(({ name, logged, active }) =>
      noticeNotifications([name], logged.notices, active, manifest),
    ),
    ...[...entries, ...unpublished]
      .filter(({ isInterrupted }) => isInterrupted)
      .map(({ name }) => about([name], manifest, 'repair', interrupted(name))),
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
        reports,
        notices: loggedNotices(logged.notices, active),
      },
    ],
  );
  const kept = unpublished.map(({ name, logged, reports, fences }): [string, LoggedBinding] => [
    name,
    { ...logged, reports, fences },
  ]);
  return {
    log: {
      revision: manifest.revision,
      bindings: Object.fromEntries([...kept, ...bindings]),
      feed: loggedNotices(log.feed, feed),
    },
    notifications,
  };
}

type Reported = ReturnType<typeof reported>;
type Entry = Reported & { entry: PublishedBinding };

function isReported(name: string, { reports }: DiffInput): boolean {
  return reports.some(({ binding }) => binding === name);
}

function activeOf(
  entry: PublishedBinding | undefined,
  ...others: readonly (ActiveNotice | undefined)[]
): ActiveNotice[] {
  return [...(entry?.active ?? []), ...others.flatMap((notice) => notice ?? [])];
}

/**
 * The changes of reports that are not in the log yet. If a fence is higher than every reported fence, a run wrote the zone
 * and crashed before it reported the write.
 */
function reported(name: string, { log, reports, now }: DiffInput) {
  const logged = loggedBindingOf(log, name);
  const own = reports.filter(({ binding }) => binding === name);
  const fresh = own
    .map((report) => ({ report, id: reportId(report) }))
    .filter(({ report, id }) => report.applied.length > 0 && !isLogged(logged, id))
    .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index);
  const fences = { ...logged.fences };
  let isInterrupted = false;
  // SQS may deliver the reports of two runs in another order.
  const inOrder = own.flatMap((report) => report.fences).sort((a, b) => a.observed - b.observed);
  for (const { zoneId, observed, written } of inOrder) {
    const known = fences[zoneId];
    if (known !== undefined && observed > known) isInterrupted = true;
    fences[zoneId] = known !== undefined && known > written ? known : written;
  }
  const isRetained = ({ at }: { at: string }) =>
    Date.parse(at) > now.getTime() - REPORT_RETENTION_MS;
  return {
    name,
    logged,
    applied: fresh.flatMap(({ report }) => report.applied),
    reports: [
      ...logged.reports.filter(isRetained),
      ...fresh.map(({ report, id }) => loggedReportOf(report, id, now)),
    ],
    fences,
    isInterrupted,
  };
}

function loggedReportOf(
  { applied, principal, wokenBy }: BindingMessage,
  id: string,
  now: Date,
): LoggedReport {
  return {
    id,
    at: now.toISOString(),
    records: applied.flatMap((change) => writtenRecord(change) ?? []),
    ...(principal !== undefined && { principal }),
    ...(wokenBy !== undefined && isRepair(applied) && { wokenBy }),
  };
}

/** Whether the run repaired drift: it changed records of a zone that had its marker. */
function isRepair(applied: readonly Change[]): boolean {
  const created = applied.filter(({ type, kind }) => type === 'TXT' && kind === 'create');
  const first = created.map(({ zoneId }) => zoneId);
  return applied.some(
    (change) => writtenRecord(change) !== undefined && !first.includes(change.zoneId),
  );
}

function isLogged({ reports }: LoggedBinding, id: string): boolean {
  return reports.some((report) => report.id === id);
}

function reportId({ binding, observedFrom, observedUntil, applied }: BindingMessage): string {
  return sha256(JSON.stringify([binding, observedFrom, observedUntil, applied])).slice(0, 16);
}

function changeNotifications(
  {
    entries,
    unpublished,
    removed,
  }: {
    entries: readonly Entry[];
    unpublished: readonly Reported[];
    removed: readonly [name: string, LoggedBinding][];
  },
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
  const repaired = [...entries, ...unpublished].filter(({ applied }) => applied.length > 0);
  const changes = repaired.flatMap(({ applied }) => applied);
  const names = [...repaired.map(({ name }) => name), ...facts.map((fact) => fact.binding)];
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
    (notice) =>
      !logged.some((one) => isSameCondition(one, notice) && one.text === shortDigest(notice.text)),
  );
  const ended = logged.filter((one) => !active.some((notice) => isSameCondition(one, notice)));
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

function resolved({ code, subject, since }: LoggedNotice): Notice {
  const what = subject === undefined ? code : `${code} (${subject})`;
  return {
    code,
    ...(subject !== undefined && { subject }),
    severity: 'info',
    text: `Resolved: ${what}, active since ${since}.`,
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
