import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AgentConfig } from './config.ts';
import { writeAtomically } from './durable.ts';
import { hostName } from './host-name.ts';
import type { Disk, Ports } from './ports.ts';
import { AgentError, problemOf, systemCode } from './problem.ts';
import { type AgentReport, agentReportSchema } from './report.ts';

const MAX_REPORT_BYTES = 1024 * 1024;
/** An unchanged report is written again at this interval, so that a silent machine can be detected. */
const RENEWAL_MS = 60 * 60_000;

function pathOf({ state }: Pick<AgentConfig, 'state'>): string {
  return join(state, 'report.json');
}

/**
 * Sends and writes the report if it changed, if the last one was not sent, or if it is due for renewal.
 * Reporting is best effort: a failure to send or write must not fail the run.
 */
export async function keepReport(
  config: AgentConfig,
  ports: Ports,
  report: AgentReport,
): Promise<AgentReport> {
  const last = await readReport(config, ports.disk);
  if (last !== undefined && last.notSent === null && !isNews(report, last)) return report;
  const kept = { ...report, notSent: config.report ? await whyNotSent(report, ports) : null };
  try {
    await writeAtomically(ports.disk, pathOf(config), textOf(kept));
  } catch (error) {
    return { ...kept, notSent: problemOf(error) };
  }
  return kept;
}

/** Returns undefined if there was no run yet, or if the report cannot be read. */
export async function readReport(
  config: Pick<AgentConfig, 'state'>,
  disk: Disk,
): Promise<AgentReport | undefined> {
  try {
    // A report that is too large is replaced by the next one, like a damaged report.
    const text = await disk.read(pathOf(config), MAX_REPORT_BYTES);
    return agentReportSchema.parse(JSON.parse(text ?? ''));
  } catch (error) {
    if (systemCode(error) !== undefined) throw error;
    return undefined;
  }
}

async function whyNotSent(report: AgentReport, { source }: Ports) {
  try {
    const fault = hostName.fault(report.host);
    if (fault !== undefined) throw new AgentError('host-name', `${fault.what}.`, fault.remedy);
    await source.report?.(report.host, textOf(report));
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

function isNews(report: AgentReport, last: AgentReport): boolean {
  const age = Date.parse(report.at) - Date.parse(last.at);
  return age >= RENEWAL_MS || age < 0 || !isDeepStrictEqual(timeless(report), timeless(last));
}

/**
 * The report without timestamps, for comparison. Treats "installed" as "unchanged", so that the run after an
 * installation is not reported again.
 */
function timeless({ at: _, notSent: __, recovered: ___, resolvers, ...rest }: AgentReport) {
  return {
    ...rest,
    resolvers: resolvers.map(({ at: _, result, ...resolver }) => ({
      ...resolver,
      result: result === 'installed' ? 'unchanged' : result,
    })),
  };
}

function textOf(report: AgentReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
