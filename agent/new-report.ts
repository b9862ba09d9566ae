import type { AgentConfig, AgentResolver } from './config.ts';
import type { Ports } from './ports.ts';
import { type AgentReport, REPORT_FORMAT, type ResolverReport } from './report.ts';
import { type AgentState, resolverState } from './state.ts';

/** A report of this machine. Parts that are left out are empty. */
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
    recovered: [],
    notSent: null,
    ...parts,
  };
}

/** Readers of reports read at most 256 KiB, so a report lists only the first of many wrong answers. */
const MAX_WRONG = 100;

/** The report of one resolver. Parts that are left out are empty. */
export function resolverReport(
  { name }: AgentResolver,
  state: AgentState,
  { clock }: Ports,
  { wrongBefore = [], ...parts }: Pick<ResolverReport, 'result'> & Partial<ResolverReport>,
): ResolverReport {
  const more = wrongBefore.length - MAX_WRONG;
  return {
    resolver: name,
    revision: resolverState(state, name).installed?.revision.revision ?? null,
    at: clock.now().toISOString(),
    problem: null,
    wrongBefore: [...wrongBefore.slice(0, MAX_WRONG), ...(more > 0 ? [`and ${more} more`] : [])],
    ...parts,
  };
}
