import type { Change } from '../model/change.ts';
import type { ActiveNotice } from '../model/notice.ts';
import { type LoggedBinding, loggedBindingOf, type NotificationLog } from './log.ts';
import type { NoticeMessage } from './schema.ts';

/** The code of the notice about a record that another program changes again after each repair. */
export const REPAIR_REPEATS = 'repair-repeats';

/** More repairs of one record to one value than this within the window are a conflict with another writer. */
const MAX_REPAIRS = 3;
const WINDOW_MS = 6 * 60 * 60_000;
const MAX_PRINCIPALS = 3;

/** The record of a change, with the value that was written. Undefined for a marker, a deletion and an association. */
export function writtenRecord({ target, name, type, desired }: Change): string | undefined {
  if (target !== 'record' || type === 'TXT' || desired === null) return undefined;
  return `${name} ${type} ${desired}`;
}

/**
 * The notice that another program keeps changing records of a binding. It ends when the window contains no such repairs any
 * more. Undefined: no repair repeats.
 */
export function repeatedRepairs(
  {
    name,
    reports,
    logged,
  }: { name: string; logged: LoggedBinding } & Pick<LoggedBinding, 'reports'>,
  now: Date,
): ActiveNotice | undefined {
  const repeated = repeatedRecords(reports, now);
  if (repeated.size === 0) return undefined;
  const about = within(reports, now).filter(({ records }) =>
    records.some((record) => repeated.has(record)),
  );
  const records = [...new Set([...repeated].map((record) => record.split(' ', 2).join(' ')))];
  const principals = [...new Set(about.flatMap(({ principal }) => principal ?? []))].sort();
  return {
    code: REPAIR_REPEATS,
    severity: 'warning',
    since: logged.notices.find(({ code }) => code === REPAIR_REPEATS)?.since ?? now.toISOString(),
    text: `Another program changes records of ${name} again after each repair: ${records.sort().join(', ')}. Each was repaired more than ${MAX_REPAIRS} times within ${WINDOW_MS / 3_600_000} hours. ${writersOf(principals)}`,
    remedy: `Stop the other program from writing these records, or remove ${name} from the configuration. Until then, each repair is stored in the history, and no further message is sent about it.`,
  };
}

function writersOf(principals: readonly string[]): string {
  const shown = principals.slice(0, MAX_PRINCIPALS);
  if (shown.length === 0) {
    return 'No event names the writer: CloudTrail lists the ChangeResourceRecordSets calls of the zone.';
  }
  const more = principals.length - shown.length;
  return `CloudTrail reported changes of the zone by ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** Whether the notification is only about repairs that the notice of repeated repairs covers. */
export function isCovered(
  { kind, at, bindings, changes }: NoticeMessage,
  log: NotificationLog,
): boolean {
  if (kind !== 'repair' || changes.length === 0) return false;
  const repeated = bindings.flatMap((name) => [
    ...repeatedRecords(loggedBindingOf(log, name).reports, new Date(at)),
  ]);
  const written = changes.flatMap((change) => writtenRecord(change) ?? []);
  return written.length > 0 && written.every((record) => repeated.includes(record));
}

function repeatedRecords(reports: LoggedBinding['reports'], now: Date): Set<string> {
  const counts = new Map<string, number>();
  for (const record of within(reports, now).flatMap(({ records }) => records)) {
    counts.set(record, (counts.get(record) ?? 0) + 1);
  }
  return new Set([...counts].flatMap(([record, count]) => (count > MAX_REPAIRS ? [record] : [])));
}

function within(reports: LoggedBinding['reports'], now: Date): LoggedBinding['reports'] {
  return reports.filter(({ at }) => Date.parse(at) > now.getTime() - WINDOW_MS);
}
