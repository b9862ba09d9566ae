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

/** The report of one resolver. Parts that are left out are empty. */
export function resolverReport(
  { name }: AgentResolver,
  state: AgentState,
  { clock }: Ports,
  parts: Pick<ResolverReport, 'result'> & Partial<ResolverReport>,
): ResolverReport {
  return {
    resolver: name,
    revision: resolverState(state, name).installed?.revision.revision ?? null,
    at: clock.now().toISOString(),
    problem: null,
    wrongBefore: [],
    ...parts,
  };
}
