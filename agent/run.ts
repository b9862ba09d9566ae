/**
 * The commands of the agent. The modules, from the outside inwards:
 *
 *     loadAgentConfig(text, file): AgentConfig               config.ts; throws ConfigError with lines
 *     processPorts(config): Promise<Ports>                   process.ts: the real disk, runner, asker, clock, source
 *     once(config, ports, { resume }): Promise<AgentReport>  accepts the feed, installs it for each resolver, reports
 *     verify(config, ports): Promise<AgentReport>            makes the same checks and changes nothing
 *     rollback(config, ports, resolver?): ...                rollback.ts: installs the previous revision again
 *     follow(config, ports, ...)                             follow.ts: runs `once` repeatedly
 *     exitCodeOf(report)                                     0 in sync, 2 pending, 3 refused, held or failed
 *
 * Files: `<state>/{state.json,report.json,journal.json,lock}` and `<state>/artifacts/<sha256>`; during an
 * installation, also `.<name>.privatelink-dns.next` and `.previous` beside each target.
 */

import type { Manifest } from '../shared/model/feed.ts';
import { accept, fetchManifest } from './accept.ts';
import { ArtifactStore } from './artifacts.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { install, isInstalled } from './install.ts';
import { JournalFile } from './journal.ts';
import { describeWrong, UNCHANGED_PATIENCE_MS, wrongAnswers } from './live.ts';
import { withLock } from './lock.ts';
import { newReport, resolverReport } from './new-report.ts';
import type { Ports } from './ports.ts';
import { AgentError, problemOf } from './problem.ts';
import { recover } from './recover.ts';
import type { AgentReport, ReportedProblem, ResolverReport, Result } from './report.ts';
import { keepReport } from './report-file.ts';
import { offerFor } from './revision.ts';
import { type AgentState, StateFile, withAccepted } from './state.ts';
import { refuseForeignState } from './state-folder.ts';
import { trustedKeys } from './trust.ts';

/** Reads the feed once and installs what it offers. Throws if another agent is running or the state file is damaged. */
export function once(
  config: AgentConfig,
  ports: Ports,
  { resume = false }: { resume?: boolean } = {},
): Promise<AgentReport> {
  return withLock(ports, config.state, async () => {
    const stateFile = new StateFile(ports.disk, config.state);
    let state = await stateFile.read();
    const recovered = await recover(config, ports, state);
    const artifacts = new ArtifactStore(ports.disk, config.state);
    const read = await readFeed(config, ports, state);
    if (read.kind === 'refused') {
      await artifacts.prune(state);
      const parts = { problem: read.problem, recovered, resolvers: kept(config, state, ports) };
      return keepReport(config, ports, newReport(config, ports, parts));
    }
    const { manifest } = read;
    const resolvers: ResolverReport[] = [];
    try {
      state = await stateFile.replace(state, withAccepted(state, manifest));
      for (const resolver of config.resolvers) {
        const done = await install(resolver, manifest, state, { config, ports, stateFile, resume });
        state = done.state;
        resolvers.push(done.report);
      }
      await artifacts.prune(state);
    } catch (error) {
      const left = kept(config, state, ports).slice(resolvers.length);
      const problem = problemOf(error);
      const parts = { recovered, problem, resolvers: [...resolvers, ...left] };
      return keepReport(config, ports, newReport(config, ports, parts));
    }
    const parts = { recovered, offered: manifest.revision, resolvers };
    return keepReport(config, ports, newReport(config, ports, parts));
  });
}

/**
 * Checks that the feed is acceptable, that its revision is in place, and that each resolver answers correctly. Changes
 * nothing.
 */
export async function verify(config: AgentConfig, ports: Ports): Promise<AgentReport> {
  await refuseForeignState(ports, config.state);
  const state = await new StateFile(ports.disk, config.state).read();
  const read = await readFeed(config, ports, state);
  if (read.kind === 'refused') {
    const parts = { problem: read.problem, resolvers: kept(config, state, ports) };
    return newReport(config, ports, parts);
  }
  const resolvers: ResolverReport[] = [];
  for (const resolver of config.resolvers) {
    const checked = await verifyResolver(resolver, {
      manifest: read.manifest,
      state,
      config,
      ports,
    });
    resolvers.push(resolverReport(resolver, state, ports, checked));
  }
  const unfinished = await new JournalFile(ports.disk, config.state).read();
  return newReport(config, ports, {
    offered: read.manifest.revision,
    resolvers,
    ...(unfinished && {
      problem: {
        code: 'unfinished',
        what: `An installation of revision ${unfinished.revision.revision} for ${unfinished.resolver} was interrupted or is in progress.`,
        remedy: 'If no other agent is running, run once: it recovers.',
      },
    }),
  });
}

async function verifyResolver(
  resolver: AgentResolver,
  {
    manifest,
    state,
    config,
    ports,
  }: { manifest: Manifest; state: AgentState; config: AgentConfig; ports: Ports },
): Promise<{ result: Result; problem: ReportedProblem | null }> {
  try {
    const { revision } = offerFor(resolver, manifest, config);
    if (!(await isInstalled(revision, state, resolver, ports.disk))) {
      return { result: 'pending', problem: null };
    }
    const server = { address: resolver.ask, port: resolver.port };
    const live = { ...ports, server };
    const wrong = await wrongAnswers(live, revision.questions, UNCHANGED_PATIENCE_MS);
    if (wrong.length === 0) return { result: 'unchanged', problem: null };
    const what = `${resolver.name} answers ${describeWrong(wrong)}.`;
    const remedy = 'Check the resolver, the rest of its configuration, and its forwarders.';
    return { result: 'answers-wrong', problem: { code: 'answers-wrong', what, remedy } };
  } catch (error) {
    return { result: 'refused', problem: problemOf(error) };
  }
}

type ReadFeed =
  | { kind: 'accepted'; manifest: Manifest }
  | { kind: 'refused'; problem: ReportedProblem };

/** Reads the manifest and checks it. A failure to read it is a refusal too. */
async function readFeed(
  config: AgentConfig,
  { source, disk, machine, clock }: Ports,
  { highest }: AgentState,
): Promise<ReadFeed> {
  try {
    const trusted = await trustedKeys(config.trust, { disk, machine });
    const fetched = await fetchManifest(source, trusted);
    const { owner } = config;
    const manifest = accept(fetched, { owner, trusted, highest, now: clock.now() });
    if (manifest.revision > 0) return { kind: 'accepted', manifest };
    throw new AgentError(
      'nothing-published',
      'The feed is valid, but it contains no revision yet.',
      'Check that the reconciler is in the mode `enforce`; its notices contain what holds it back.',
    );
  } catch (error) {
    return { kind: 'refused', problem: problemOf(error) };
  }
}

/** If no feed was accepted, every installed revision stays in place. */
function kept({ resolvers }: AgentConfig, state: AgentState, ports: Ports): ResolverReport[] {
  return resolvers.map((resolver) => resolverReport(resolver, state, ports, { result: 'kept' }));
}

/** 0: in sync; 2: a revision is to be installed; 3: refused, held back or failed. */
export function exitCodeOf({ problem, resolvers }: AgentReport): 0 | 2 | 3 {
  const results = resolvers.map(({ result }) => result);
  const good: Result[] = ['unchanged', 'installed', 'rolled-back'];
  if (problem !== null) return 3;
  if (results.every((result) => good.includes(result))) return 0;
  return results.every((result) => [...good, 'pending'].includes(result)) ? 2 : 3;
}
