import { type AgentReport, agentReportSchema } from '../agent/report.ts';
import { collectTokenPages } from '../shared/cloud/pages.ts';
import type { S3Port } from '../shared/cloud/ports.ts';
import { STATUS_PREFIX, statusKey } from '../shared/feed/keys.ts';

/** An agent that has said nothing for this long is asked after: it reports at least once an hour. */
const SILENT_MS = 3 * 60 * 60_000;

/** How a machine stands to what is published. */
export type HostStatus =
  | 'converged' // every resolver has the published revision
  | 'lagging' // one has not yet, and nothing went wrong
  | 'refusing' // one could not or would not install what the feed offers
  | 'silent' // its last report is old
  | 'unreadable'; // what lies there is no report

export interface Host {
  host: string;
  status: HostStatus;
  report: AgentReport | null;
}

/** What agents say of themselves. It is believed for show alone: nothing is decided by it. */
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
    hosts.push({ host, ...standingOf(Key, Body, published) });
  }
  return hosts;
}

function standingOf(
  key: string,
  text: string,
  { revision, now }: { revision: number; now: Date },
): Omit<Host, 'host'> {
  const report = parse(text);
  // A machine writes under its own name and no other.
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

/** One line a machine, and one for each thing that it says is wrong. */
export function printHosts(hosts: readonly Host[], line: (text: string) => void): void {
  if (hosts.length === 0) return;
  const width = Math.max(...hosts.map(({ host }) => host.length));
  line('Agents that report:');
  for (const { host, status, report } of hosts) {
    const resolvers = (report?.resolvers ?? []).map(
      ({ resolver, revision }) => `${resolver} ${revision ?? 'none'}`,
    );
    const said = report === null ? '' : `, said at ${report.at}`;
    line(plain(`  ${host.padEnd(width)}  ${status}  ${resolvers.join(', ')}${said}`));
    const problems = [report?.problem, ...(report?.resolvers ?? []).map((it) => it.problem)];
    for (const problem of problems) {
      if (problem) line(plain(`    ${problem.code}: ${problem.what} ${problem.remedy}`));
    }
  }
}

/** Text of other machines moves no cursor here. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
