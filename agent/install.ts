import type { Manifest } from '../shared/model/feed.ts';
import { ArtifactStore } from './artifacts.ts';
import { type AttemptDeps, attempt } from './attempt.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { JournalFile } from './journal.ts';
import { resolverReport } from './new-report.ts';
import type { Disk, Ports } from './ports.ts';
import { problemOf } from './problem.ts';
import type { ReportedProblem, ResolverReport, Result } from './report.ts';
import { type Offer, offerFor, type Revision } from './revision.ts';
import { type AgentState, resolverState, type StateFile, withResolver } from './state.ts';
import { hasFilesOf } from './swap.ts';

/** The longest wait before a failed revision is tried again. The wait starts at one poll interval and doubles. */
const MAX_WAIT_MS = 60 * 60_000;

export interface InstallContext {
  config: AgentConfig;
  ports: Ports;
  stateFile: StateFile;
  /** True if an operator asked to install now, despite an earlier rollback or failure. */
  resume: boolean;
}

export interface Installed {
  state: AgentState;
  report: ResolverReport;
}

/** Installs what the manifest offers this resolver, or reports why it does not. */
export async function install(
  resolver: AgentResolver,
  manifest: Manifest,
  state: AgentState,
  context: InstallContext,
): Promise<Installed> {
  const reported = reporter(resolver, state, context);
  let offer: Offer;
  try {
    offer = offerFor(resolver, manifest, context.config);
  } catch (error) {
    return reported('refused', problemOf(error));
  }
  const desired = offer.revision;
  try {
    const { disk } = context.ports;
    if (await isInstalled(desired, state, resolver, disk)) return reported('unchanged');
  } catch (error) {
    // An unreadable target of this resolver does not end the run for the others.
    return reported('failed', problemOf(error));
  }
  const held = whyHeld(desired, state, resolver, context);
  if (held !== undefined) return reported(held.result, held.problem);
  try {
    await artifactsOf(context).fetch(offer, context.ports.source);
  } catch (error) {
    return reported('failed', problemOf(error));
  }
  return installRevision({ resolver, desired, state, rolledBackFrom: null }, context);
}

/** Attempts a revision whose files are in the artifact store, and records the outcome in the state. */
export async function installRevision(
  {
    resolver,
    desired,
    state,
    rolledBackFrom,
  }: {
    resolver: AgentResolver;
    desired: Revision;
    state: AgentState;
    /** The revision that an operator rolled back from. Null for an installation from the feed. */
    rolledBackFrom: number | null;
  },
  context: InstallContext,
): Promise<Installed> {
  const { name } = resolver;
  const { installed, previous } = resolverState(state, name);
  const existing = installed?.revision ?? null;
  const id = `${context.ports.clock.now().toISOString()} ${context.ports.machine.pid}`;
  let next = state;
  const commit = async () => {
    const isSame = existing?.revision === desired.revision;
    const change = {
      installed: { attempt: id, revision: desired },
      // After a rollback no previous revision remains: the next revision comes from the feed.
      previous: rolledBackFrom !== null ? null : isSame ? previous : existing,
      heldBack: rolledBackFrom,
      failed: null,
    };
    next = await context.stateFile.replace(state, withResolver(state, name, change));
  };
  try {
    const done = await attempt({ id, desired, existing, commit }, attemptDeps(resolver, context));
    const { wrongBefore } = done;
    if (done.kind === 'installed') {
      const result = rolledBackFrom === null ? 'installed' : 'rolled-back';
      return reporter(resolver, next, context)(result, null, wrongBefore);
    }
    // If the resolver answered wrongly before, the revision may not be the cause: try again at every poll.
    if (wrongBefore.length === 0) {
      next = await recordFailure(
        { resolver, revision: desired.revision, problem: done.problem, state: next },
        context,
      );
    }
    return reporter(resolver, next, context)(done.kind, done.problem, wrongBefore);
  } catch (error) {
    return reporter(resolver, next, context)('failed', problemOf(error));
  }
}

export function attemptDeps(
  resolver: AgentResolver,
  { config, ports }: Pick<InstallContext, 'config' | 'ports'>,
): AttemptDeps {
  const { disk, runner, asker, clock } = ports;
  return {
    disk,
    runner,
    asker,
    clock,
    resolver,
    journal: new JournalFile(disk, config.state),
    artifacts: new ArtifactStore(disk, config.state),
    settleSeconds: config.settleSeconds,
    check: config.check,
  };
}

function artifactsOf({ config, ports }: InstallContext): ArtifactStore {
  return new ArtifactStore(ports.disk, config.state);
}

/** Compares the bytes of the files, so that a file that was edited or removed by hand is installed again. */
export async function isInstalled(
  desired: Revision,
  state: AgentState,
  { name }: AgentResolver,
  disk: Disk,
): Promise<boolean> {
  const { installed } = resolverState(state, name);
  if (installed?.revision.revision !== desired.revision) return false;
  if (installed.revision.files.length !== desired.files.length) return false;
  return hasFilesOf(desired, disk);
}

/** A rollback holds back every revision up to the one that was rolled back; a failure holds back until `retryAt`. */
function whyHeld(
  { revision }: Revision,
  state: AgentState,
  { name }: AgentResolver,
  { ports, resume }: InstallContext,
): { result: Result; problem: ReportedProblem } | undefined {
  if (resume) return undefined;
  const { heldBack, failed } = resolverState(state, name);
  if (heldBack !== null && revision <= heldBack) {
    const what = `An operator rolled back from revision ${heldBack}.`;
    const remedy = 'The agent installs the next higher revision, or this one after once --resume.';
    return { result: 'held-back', problem: { code: 'held-back', what, remedy } };
  }
  const wait = failed === null ? 0 : Date.parse(failed.retryAt) - ports.clock.now().getTime();
  // No wait is longer than the longest: then the clock was changed after the failure, so try now.
  if (failed?.revision === revision && wait > 0 && wait <= MAX_WAIT_MS) {
    const what = `${failed.problem.what} The next attempt is at ${failed.retryAt}.`;
    return { result: 'waiting', problem: { ...failed.problem, what } };
  }
  return undefined;
}

/** Delays the next attempt, because each attempt reloads the resolver twice. */
async function recordFailure(
  {
    resolver: { name },
    revision,
    problem,
    state,
  }: { resolver: AgentResolver; revision: number; problem: ReportedProblem; state: AgentState },
  { config, ports, stateFile }: InstallContext,
): Promise<AgentState> {
  const { failed } = resolverState(state, name);
  const tries = failed?.revision === revision ? failed.tries + 1 : 1;
  const wait = Math.min(config.pollSeconds * 1000 * 2 ** (tries - 1), MAX_WAIT_MS);
  const retryAt = new Date(ports.clock.now().getTime() + wait).toISOString();
  const change = { failed: { revision, tries, retryAt, problem } };
  try {
    return await stateFile.replace(state, withResolver(state, name, change));
  } catch {
    // The cause is probably a full disk, which also made the attempt fail. The next poll tries again.
    return state;
  }
}

function reporter(resolver: AgentResolver, state: AgentState, { ports }: InstallContext) {
  return (
    result: Result,
    problem: ReportedProblem | null = null,
    wrongBefore: string[] = [],
  ): Installed => ({
    state,
    report: resolverReport(resolver, state, ports, { result, problem, wrongBefore }),
  });
}
