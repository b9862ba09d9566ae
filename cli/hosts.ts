import { type AgentReport, agentReportSchema } from '../agent/report.ts';
import { collectTokenPages } from '../shared/cloud/pages.ts';
import type { S3Port } from '../shared/cloud/ports.ts';
import { STATUS_PREFIX, statusKey } from '../shared/feed/keys.ts';

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
  for (const { Key = '' } of objects) {
    const { Body } = await s3.getObject({ Bucket: bucket, Key });
    const host = Key.slice(STATUS_PREFIX.length).replace(/\.json$/, '');
    hosts.push({ host, ...statusOf(Key, Body, published) });
  }
  return hosts;
}

function statusOf(
  key: string,
  text: string,
  { revision, now }: { revision: number; now: Date },
): Omit<Host, 'host'> {
  const report = parse(text);
  // A machine may write only under its own name.
  if (report === undefined || statusKey(report.host) !== key) {
    return { status: 'unreadable', report: null };
  }
  const isOld = now.getTime() - Date.parse(report.at) > SILENT_MS;
  const isRefusing =
    report.problem !== null || report.resolvers.some(({ problem }) => problem !== null);
  const hasAll = report.resolvers.every((resolver) => resolver.revision === revision);
  const status = isOld ? 'silent' : isRefusing ? 'refusing' : hasAll ? 'converged' : 'lagging';
  return { status, report };
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
  for (const { host, status, report } of hosts) {
    const resolvers = (report?.resolvers ?? []).map(
      ({ resolver, revision }) => `${resolver} ${revision ?? 'none'}`,
    );
    const at = report === null ? '' : `, reported at ${report.at}`;
    line(plain(`  ${host.padEnd(width)}  ${status}  ${resolvers.join(', ')}${at}`));
    const problems = [report?.problem, ...(report?.resolvers ?? []).map((it) => it.problem)];
    for (const problem of problems) {
      if (problem) line(plain(`    ${problem.code}: ${problem.what} ${problem.remedy}`));
    }
  }
}

/** Replaces the control characters in text from other machines, which could move the cursor. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
