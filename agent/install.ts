import { manifestDigest } from '../shared/feed/signature.ts';
import type { Manifest } from '../shared/model/feed.ts';
import { ArtifactStore } from './artifacts.ts';
import { type AttemptDeps, attempt } from './attempt.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { JournalFile } from './journal.ts';
import type { Disk, Ports } from './ports.ts';
import { problemOf } from './problem.ts';
import type { ReportedProblem, ResolverReport, Result } from './report.ts';
import { type Offer, offerFor, type Revision } from './revision.ts';
import { type AgentState, resolverState, type StateFile, withResolver } from './state.ts';

const MAX_TARGET = 64 * 1024 * 1024;
/** Tries of one revision that fails: a poll apart, then twice as long each time, up to an hour. */
const MAX_WAIT_MS = 60 * 60_000;

export interface InstallContext {
  config: AgentConfig;
  ports: Ports;
  stateFile: StateFile;
  /** A person wants it now: neither a rollback nor an earlier failure holds it back. */
  resume: boolean;
}

export interface Installed {
  state: AgentState;
  report: ResolverReport;
}

/** Brings one resolver to what the manifest offers it, or says why not. */
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
  if (await isInstalled(desired, state, resolver, context.ports.disk)) return reported('unchanged');
  const held = whyHeld(desired, state, resolver, context);
  if (held !== undefined) return reported(held.result, held.problem);
  try {
    await artifactsOf(context).fetch(offer, context.ports.source);
  } catch (error) {
    return reported('failed', problemOf(error));
  }
  return installRevision(resolver, desired, state, context);
}

/** An attempt at a revision whose files are kept here, and what is remembered of it. */
export async function installRevision(
  resolver: AgentResolver,
  desired: Revision,
  state: AgentState,
  context: InstallContext,
  heldBack: number | null = null,
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
      // Going back leaves nothing to go back to: the way on is the feed's.
      previous: heldBack !== null ? null : isSame ? previous : existing,
      heldBack,
      failed: null,
    };
    next = await context.stateFile.replace(state, withResolver(state, name, change));
  };
  try {
    const done = await attempt(id, desired, existing, commit, attemptDeps(resolver, context));
    const { wrongBefore } = done;
    const reported = reporter(resolver, next, context);
    if (done.result === 'installed') {
      return reported(heldBack === null ? 'installed' : 'rolled-back', null, wrongBefore);
    }
    // A resolver that was wrong before is tried at every poll: it is not the revision that has to change.
    if (wrongBefore.length === 0) {
      next = await remembered(desired, done.problem, next, resolver, context);
    }
    return reporter(resolver, next, context)(done.result, done.problem, wrongBefore);
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

/** By the bytes in place: a file that somebody changed or removed is installed again. */
export async function isInstalled(
  desired: Revision,
  state: AgentState,
  { name }: AgentResolver,
  disk: Disk,
): Promise<boolean> {
  const { installed } = resolverState(state, name);
  if (installed?.revision.revision !== desired.revision) return false;
  if (installed.revision.files.length !== desired.files.length) return false;
  for (const { target, sha256 } of desired.files) {
    const content = await disk.read(target, MAX_TARGET);
    if (content === undefined || manifestDigest(content) !== sha256) return false;
  }
  return true;
}

/** A rollback holds until a higher revision; a failure until its time has come. */
function whyHeld(
  { revision }: Revision,
  state: AgentState,
  { name }: AgentResolver,
  { ports, resume }: InstallContext,
): { result: Result; problem: ReportedProblem } | undefined {
  if (resume) return undefined;
  const { heldBack, failed } = resolverState(state, name);
  if (heldBack !== null && revision <= heldBack) {
    const what = `A person went back from revision ${heldBack}.`;
    const remedy = 'It stays so until a higher revision, or until you run once --resume.';
    return { result: 'held-back', problem: { code: 'held-back', what, remedy } };
  }
  if (failed?.revision === revision && ports.clock.now() < new Date(failed.retryAt)) {
    const what = `${failed.problem.what} The next try is at ${failed.retryAt}.`;
    return { result: 'waiting', problem: { ...failed.problem, what } };
  }
  return undefined;
}

/** A revision that failed is not tried at every poll: each try reloads the resolver twice. */
async function remembered(
  { revision }: Revision,
  problem: ReportedProblem,
  state: AgentState,
  { name }: AgentResolver,
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
    // A disk that is full is why it failed: then the next poll tries again.
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
    report: {
      resolver: resolver.name,
      result,
      revision: resolverState(state, resolver.name).installed?.revision.revision ?? null,
      at: ports.clock.now().toISOString(),
      problem,
      wrongBefore,
    },
  });
}
