/**
 * The agent's deeds. The pieces, from the edge inwards:
 *
 *     loadAgentConfig(text, file): AgentConfig               config.ts; throws ConfigError with lines
 *     processPorts(config): Promise<Ports>                   process.ts: the real disk, runner, asker, clock, source
 *     once(config, ports, { resume }): Promise<AgentReport>  accept, install for each resolver, report
 *     verify(config, ports): Promise<AgentReport>            the same questions, and nothing is changed
 *     rollback(config, ports, resolver?): ...                rollback.ts: the previous revision's files
 *     follow(config, ports, ...)                             follow.ts: once, again and again
 *     exitCodeOf(report)                                     0 in sync, 2 pending, 3 refused, held or failed
 *
 * Files: `<state>/{state.json,report.json,journal.json,lock}` and `<state>/artifacts/<sha256>`; beside each
 * target `.<name>.privatelink-dns.next` and `.previous` while an installation is under way.
 */

import type { Manifest } from '../shared/model/feed.ts';
import { accept, fetchManifest } from './accept.ts';
import { ArtifactStore } from './artifacts.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { install, isInstalled } from './install.ts';
import { JournalFile } from './journal.ts';
import { describeWrong, wrongAnswers } from './live.ts';
import { withLock } from './lock.ts';
import type { Ports } from './ports.ts';
import { AgentError, problemOf } from './problem.ts';
import { recover } from './recover.ts';
import type { AgentReport, ReportedProblem, ResolverReport, Result } from './report.ts';
import { keepReport, newReport } from './report-file.ts';
import { offerFor } from './revision.ts';
import { type AgentState, resolverState, StateFile, withAdmitted } from './state.ts';
import { trustedKeys } from './trust.ts';

/** Milliseconds that a right answer is waited for where nothing was changed. */
const BRIEF = 4_000;

/** One look at the feed, and all that follows from it. Throws where another agent is at work, or the state is damaged. */
export function once(
  config: AgentConfig,
  ports: Ports,
  { resume = false }: { resume?: boolean } = {},
): Promise<AgentReport> {
  return withLock(ports, config.state, async () => {
    const stateFile = new StateFile(ports.disk, config.state);
    let state = await stateFile.read();
    const mended = await recover(config, ports, state);
    const artifacts = new ArtifactStore(ports.disk, config.state);
    const read = await readFeed(config, ports, state);
    if ('problem' in read) {
      await artifacts.prune(state);
      const resolvers = kept(config, state, ports);
      return keepReport(config, ports, newReport(config, ports, { ...read, mended, resolvers }));
    }
    const { manifest } = read;
    const resolvers: ResolverReport[] = [];
    try {
      state = await stateFile.replace(state, withAdmitted(state, manifest));
      for (const resolver of config.resolvers) {
        const done = await install(resolver, manifest, state, { config, ports, stateFile, resume });
        state = done.state;
        resolvers.push(done.report);
      }
      await artifacts.prune(state);
    } catch (error) {
      const left = kept(config, state, ports).slice(resolvers.length);
      const problem = problemOf(error);
      const parts = { mended, problem, resolvers: [...resolvers, ...left] };
      return keepReport(config, ports, newReport(config, ports, parts));
    }
    const parts = { mended, offered: manifest.revision, resolvers };
    return keepReport(config, ports, newReport(config, ports, parts));
  });
}

/** Would the feed be admitted, is what it offers in place, and does each resolver answer by it? Changes nothing. */
export async function verify(config: AgentConfig, ports: Ports): Promise<AgentReport> {
  const state = await new StateFile(ports.disk, config.state).read();
  const read = await readFeed(config, ports, state);
  if ('problem' in read) {
    return newReport(config, ports, { ...read, resolvers: kept(config, state, ports) });
  }
  const resolvers: ResolverReport[] = [];
  for (const resolver of config.resolvers) {
    resolvers.push(await verifyResolver(resolver, read.manifest, state, config, ports));
  }
  const unfinished = await new JournalFile(ports.disk, config.state).read();
  return newReport(config, ports, {
    offered: read.manifest.revision,
    resolvers,
    ...(unfinished && {
      problem: {
        code: 'unfinished',
        what: `An installation of revision ${unfinished.revision.revision} for ${unfinished.resolver} was interrupted, or is under way.`,
        remedy: 'The next run of once puts it right.',
      },
    }),
  });
}

async function verifyResolver(
  resolver: AgentResolver,
  manifest: Manifest,
  state: AgentState,
  config: AgentConfig,
  ports: Ports,
): Promise<ResolverReport> {
  const report = (result: Result, problem: ReportedProblem | null = null) =>
    resolverReport(resolver, state, ports, result, problem);
  try {
    const { revision } = offerFor(resolver, manifest, config);
    if (!(await isInstalled(revision, state, resolver, ports.disk))) return report('pending');
    const server = { address: resolver.ask, port: resolver.port };
    const wrong = await wrongAnswers({ ...ports, server }, revision.questions, BRIEF);
    if (wrong.length === 0) return report('unchanged');
    const what = `${resolver.name} answers ${describeWrong(wrong)}.`;
    const remedy = 'Look at the resolver, at what else it is configured by, and at its forwarders.';
    return report('answers-wrong', { code: 'answers-wrong', what, remedy });
  } catch (error) {
    return report('refused', problemOf(error));
  }
}

/** The manifest that may be installed by, or why there is none. */
export async function readFeed(
  config: AgentConfig,
  { source, disk, clock }: Ports,
  { highest }: AgentState,
): Promise<{ manifest: Manifest } | { problem: ReportedProblem }> {
  try {
    const trusted = await trustedKeys(config.trust, disk);
    const fetched = await fetchManifest(source, trusted);
    const { owner } = config;
    const manifest = accept(fetched, { owner, trusted, highest, now: clock.now() });
    if (manifest.revision > 0) return { manifest };
    throw new AgentError(
      'nothing-published',
      'The feed is sound, and nothing has been published in it yet.',
      'See that the reconciler is in the mode `enforce`; its notices say what holds it.',
    );
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** Without a feed that may be installed by, what is installed stays. */
function kept({ resolvers }: AgentConfig, state: AgentState, ports: Ports): ResolverReport[] {
  return resolvers.map((resolver) => resolverReport(resolver, state, ports, 'kept', null));
}

function resolverReport(
  { name }: AgentResolver,
  state: AgentState,
  { clock }: Ports,
  result: Result,
  problem: ReportedProblem | null,
): ResolverReport {
  return {
    resolver: name,
    result,
    revision: resolverState(state, name).installed?.revision.revision ?? null,
    at: clock.now().toISOString(),
    problem,
    wrongBefore: [],
  };
}

/** 0 in sync, 2 something is to be installed, 3 refused, held back or failed. */
export function exitCodeOf({ problem, resolvers }: AgentReport): 0 | 2 | 3 {
  const results = resolvers.map(({ result }) => result);
  const good: Result[] = ['unchanged', 'installed', 'rolled-back'];
  if (problem !== null) return 3;
  if (results.every((result) => good.includes(result))) return 0;
  return results.every((result) => [...good, 'pending'].includes(result)) ? 2 : 3;
}
