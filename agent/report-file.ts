import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AgentConfig } from './config.ts';
import { writeAtomically } from './durable.ts';
import { hostName } from './host-name.ts';
import type { Disk, Ports } from './ports.ts';
import { AgentError, problemOf } from './problem.ts';
import { type AgentReport, agentReportSchema, REPORT_FORMAT } from './report.ts';

const MAX_REPORT = 1024 * 1024;
/** An unchanged report is written again this often, so that a machine that has fallen silent is seen. */
const RENEWED_MS = 60 * 60_000;

function pathOf({ state }: Pick<AgentConfig, 'state'>): string {
  return join(state, 'report.json');
}

export function newReport(
  config: AgentConfig,
  { machine, clock }: Ports,
  parts: Pick<AgentReport, 'resolvers'> & Partial<AgentReport>,
): AgentReport {
  return {
    format: REPORT_FORMAT,
    host: config.host ?? machine.hostName,
    owner: config.owner,
    at: clock.now().toISOString(),
    offered: null,
    problem: null,
    mended: [],
    notSent: null,
    ...parts,
  };
}

/**
 * Sends and writes a report that says something, or that is due. Neither fails a run: an installation is
 * what it is, whoever hears of it.
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

/** Undefined: there was no run yet, or its report cannot be read. */
export async function readReport(
  config: Pick<AgentConfig, 'state'>,
  disk: Disk,
): Promise<AgentReport | undefined> {
  const text = await disk.read(pathOf(config), MAX_REPORT);
  try {
    return agentReportSchema.parse(JSON.parse(text ?? ''));
  } catch {
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
  return age >= RENEWED_MS || age < 0 || !isDeepStrictEqual(timeless(report), timeless(last));
}

/** What a report says, whenever it was said. What was installed is unchanged from then on: that is no news. */
function timeless({ at: _, notSent: __, mended: ___, resolvers, ...rest }: AgentReport) {
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
