import { type AgentReport, agentReportSchema } from '../agent/report.ts';
import { CloudError } from '../shared/cloud/errors.ts';
import { collectTokenPages } from '../shared/cloud/pages.ts';
import type { S3Port } from '../shared/cloud/ports.ts';
import { STATUS_PREFIX, statusKey } from '../shared/feed/keys.ts';

/** An agent's report is a few kilobytes. A larger object is not read to its end. */
const MAX_REPORT_BYTES = 256 * 1024;
const MAX_LINE_LENGTH = 300;
const MAX_PROBLEMS = 10;

/** An agent reports at least once an hour, so an older report means that the agent has a problem. */
const SILENT_MS = 3 * 60 * 60_000;

/** How a machine compares with the published revision. */
type HostStatus =
  | 'converged' // every resolver has the published revision
  | 'lagging' // a resolver does not have it yet, and no problem is reported
  | 'refusing' // the agent refused the feed, or could not install it into a resolver
  | 'silent' // the last report is too old
  | 'unreadable'; // the object is not a valid report of this machine

export interface Host {
  host: string;
  status: HostStatus;
  report: AgentReport | null;
  /** When S3 stored the report. Null if it was not read. The report's own times are only claims of its machine. */
  storedAt: string | null;
}

/**
 * Reads the reports of the agents. Agents write them without a signature, so they are only displayed and never decide
 * anything.
 */
export async function readHosts(
  s3: S3Port,
  bucket: string,
  published: { revision: number; now: Date },
): Promise<Host[]> {
  const objects = await collectTokenPages(
    { Bucket: bucket, Prefix: STATUS_PREFIX },
    async ({ NextToken, ...input }: { Bucket: string; Prefix: string; NextToken?: string }) => {
      const page = await s3.listObjectsV2({ ...input, ContinuationToken: NextToken });
      return { ...page, NextToken: page.NextContinuationToken };
    },
    (page) => page.Contents,
  );
  const hosts: Host[] = [];
  for (const { Key = '', LastModified } of objects) {
    const text = await readReport(s3, bucket, Key);
    const host = Key.slice(STATUS_PREFIX.length).replace(/\.json$/, '');
    const storedAt = LastModified === undefined ? undefined : new Date(LastModified);
    hosts.push({ host, ...statusOf({ key: Key, text, storedAt }, published) });
  }
  return hosts;
}

/** Undefined: S3 refused the read. Then the other machines are still shown. */
async function readReport(s3: S3Port, bucket: string, Key: string): Promise<string | undefined> {
  try {
    const Range = `bytes=0-${MAX_REPORT_BYTES - 1}`;
    return (await s3.getObject({ Bucket: bucket, Key, Range })).Body;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return undefined;
  }
}

function statusOf(
  { key, text, storedAt }: { key: string; text: string | undefined; storedAt: Date | undefined },
  { revision, now }: { revision: number; now: Date },
): Omit<Host, 'host'> {
  const report = text === undefined ? undefined : parse(text);
  // A machine may write only under its own name.
  if (report === undefined || storedAt === undefined || statusKey(report.host) !== key) {
    return { status: 'unreadable', report: null, storedAt: storedAt?.toISOString() ?? null };
  }
  const isOld = now.getTime() - storedAt.getTime() > SILENT_MS;
  const isRefusing =
    report.problem !== null || report.resolvers.some(({ problem }) => problem !== null);
  const hasAll =
    report.resolvers.length > 0 &&
    report.resolvers.every((resolver) => resolver.revision === revision);
  const status = isOld ? 'silent' : isRefusing ? 'refusing' : hasAll ? 'converged' : 'lagging';
  return { status, report, storedAt: storedAt.toISOString() };
}

function parse(text: string): AgentReport | undefined {
  try {
    return agentReportSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Prints one line for each machine, and one line for each problem that it reports. */
export function printHosts(hosts: readonly Host[], line: (text: string) => void): void {
  if (hosts.length === 0) return;
  const width = Math.max(...hosts.map(({ host }) => host.length));
  line('Agents:');
  for (const { host, status, report, storedAt } of hosts) {
    const resolvers = (report?.resolvers ?? []).map(
      ({ resolver, revision }) => `${resolver} ${revision ?? 'none'}`,
    );
    const at = report === null ? '' : `, reported at ${storedAt}`;
    line(plain(`  ${host.padEnd(width)}  ${status}  ${resolvers.join(', ')}${at}`));
    const problems = [report?.problem, ...(report?.resolvers ?? []).map((it) => it.problem)];
    for (const problem of problems.filter((one) => one != null).slice(0, MAX_PROBLEMS)) {
      line(plain(`    ${problem.code}: ${problem.what} ${problem.remedy}`));
    }
  }
}

/**
 * Makes text from other machines safe for one line of a terminal: no control characters, which could move the cursor, no
 * characters that change the direction of text, no line breaks, bounded length.
 */
function plain(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
  return line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH - 1)}\u{2026}` : line;
}
