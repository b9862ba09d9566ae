import type { Command } from '../shared/render/resolver.ts';
import type { ArtifactStore } from './artifacts.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import type { FileChange, Journal, JournalFile } from './journal.ts';
import {
  describeWrong,
  lastingWrongAnswers,
  UNCHANGED_PATIENCE_MS,
  type WrongAnswer,
  wrongAnswers,
} from './live.ts';
import type { CommandResult, Ports } from './ports.ts';
import { AgentError, problemOf } from './problem.ts';
import type { ReportedProblem } from './report.ts';
import type { Revision } from './revision.ts';
import { changeOf, clean, keepPrevious, restore, stage, swap, viewOf } from './swap.ts';

const CHECK_TIMEOUT_MS = 60_000;
/** A reload may read zones, so it is given more time than a check. */
const RELOAD_TIMEOUT_MS = 120_000;

interface Attempt {
  id: string;
  desired: Revision;
  existing: Revision | null;
  /** Records the attempt as installed. If it throws, the old files are restored. */
  commit(): Promise<void>;
}

export interface AttemptDeps extends Pick<Ports, 'disk' | 'runner' | 'asker' | 'clock'> {
  resolver: AgentResolver;
  journal: JournalFile;
  artifacts: ArtifactStore;
  settleSeconds: number;
  check: AgentConfig['check'];
}

/** `wrongBefore` lists the questions that the resolver answered wrongly before anything was changed. */
type Attempted =
  | { kind: 'installed'; wrongBefore: string[] }
  | {
      kind: 'check-refused' | 'answers-wrong' | 'failed';
      wrongBefore: string[];
      problem: ReportedProblem;
    };

/**
 * Replaces the existing revision with the desired one, or leaves the existing one in place.
 *
 * With `check: staged`, the checker reads the new files in a mount namespace before they are swapped in. With
 * `check: in-place`, for machines without such namespaces, the files are swapped first. The old files are kept beside
 * the targets until `commit` has made the attempt final.
 */
export async function attempt(
  { id, desired, existing, commit }: Attempt,
  deps: AttemptDeps,
): Promise<Attempted> {
  const before = await wrongAnswers(liveOf(deps), existing?.questions ?? [], UNCHANGED_PATIENCE_MS);
  const wrongBefore = before.map(({ question: { name, type } }) => `${name} ${type}`);
  const changes = await changesOf(desired, existing, deps);
  const failed = (kind: 'check-refused' | 'failed', error: unknown): Attempted => ({
    kind,
    wrongBefore,
    problem: problemOf(error),
  });
  const journal = { attempt: id, resolver: deps.resolver.name, changes, revision: desired };
  try {
    await deps.journal.write({ ...journal, phase: 'staging' });
    await stageAll(desired, changes, deps);
    if (deps.check === 'staged') await checkStaged(desired, changes, deps);
    await deps.journal.write({ ...journal, phase: 'swapping' });
  } catch (error) {
    await clean(deps.disk, changes);
    await deps.journal.remove();
    if (error instanceof CheckRefused) return failed('check-refused', error);
    // Nothing was reloaded, so a retry at the next run is cheap: throw, so that the caller does not delay it.
    throw error;
  }
  try {
    await swap(deps.disk, changes);
    if (deps.check === 'in-place') await checkInPlace(desired, deps);
  } catch (error) {
    await restore(deps.disk, changes);
    await deps.journal.remove();
    return failed(error instanceof CheckRefused ? 'check-refused' : 'failed', error);
  }
  try {
    await reload(desired, deps);
    await expectRightAnswers(desired, before, deps);
    await commit();
  } catch (error) {
    const restored = await putBack(journal, existing, deps);
    const problem = problemOf(error);
    return {
      kind: error instanceof AnswersWrong ? 'answers-wrong' : 'failed',
      wrongBefore,
      problem: { ...problem, what: `${problem.what} ${restored}` },
    };
  }
  await clean(deps.disk, changes);
  await deps.journal.remove();
  return { kind: 'installed', wrongBefore };
}

class CheckRefused extends AgentError {}
class AnswersWrong extends AgentError {}

/** The new files in their order, then the files that the desired revision no longer has, in reverse order. */
async function changesOf(
  desired: Revision,
  existing: Revision | null,
  { disk }: AttemptDeps,
): Promise<FileChange[]> {
  const targets = desired.files.map(({ target }) => target);
  const obsolete = (existing?.files ?? [])
    .map(({ target }) => target)
    .filter((target) => !targets.includes(target))
    .reverse();
  const changes: FileChange[] = [];
  for (const target of targets) changes.push(await changeOf(disk, target, false));
  for (const target of obsolete) {
    const change = await changeOf(disk, target, true);
    if (change.existed) changes.push(change);
  }
  return changes;
}

async function stageAll(
  desired: Revision,
  changes: readonly FileChange[],
  { disk, artifacts }: AttemptDeps,
): Promise<void> {
  await clean(disk, changes);
  for (const [index, { sha256 }] of desired.files.entries()) {
    const change = changes[index];
    if (change !== undefined) await stage(disk, change, await artifacts.content(sha256));
  }
  await keepPrevious(disk, changes);
}

function checkStaged(
  desired: Revision,
  changes: readonly FileChange[],
  { runner }: AttemptDeps,
): Promise<void> {
  const view = viewOf(changes);
  return check(desired, (command) => runner.check(command, view, CHECK_TIMEOUT_MS));
}

function checkInPlace(desired: Revision, { runner }: AttemptDeps): Promise<void> {
  return check(desired, (command) => runner.run(command, CHECK_TIMEOUT_MS));
}

async function check(
  { revision, files }: Revision,
  run: (command: Command) => Promise<CommandResult>,
): Promise<void> {
  for (const command of distinct(files.flatMap((file) => file.check))) {
    const { ok, output } = await run(command);
    if (ok) continue;
    throw new CheckRefused(
      'check-refused',
      `${command.join(' ')} refused revision ${revision}: ${output}`,
      'The old files are in place. If the message is about files of your own, correct them and run once --resume; otherwise report it with the message.',
    );
  }
}

async function reload({ revision, files }: Revision, deps: AttemptDeps): Promise<void> {
  const failure = await runReload(
    files.flatMap((file) => file.reload),
    deps,
  );
  if (failure === undefined) return;
  throw new AgentError(
    'reload-failed',
    `${failure.command.join(' ')} failed for revision ${revision}: ${failure.output}`,
    'Check that the resolver runs, and that the agent’s user may run this command.',
  );
}

/** Runs each distinct command once, in order. Stops at the first failure and returns it. */
async function runReload(
  commands: readonly Command[],
  { runner }: Pick<AttemptDeps, 'runner'>,
): Promise<(CommandResult & { command: Command }) | undefined> {
  for (const command of distinct(commands)) {
    const result = await runner.run(command, RELOAD_TIMEOUT_MS);
    if (!result.ok) return { ...result, command };
  }
  return undefined;
}

function distinct(commands: readonly Command[]): Command[] {
  return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}

async function expectRightAnswers(
  { revision, questions }: Revision,
  before: readonly WrongAnswer[],
  deps: AttemptDeps,
): Promise<void> {
  const wrong = await lastingWrongAnswers(liveOf(deps), questions, deps.settleSeconds * 1000);
  if (wrong.length === 0) return;
  const what = `With revision ${revision}, ${deps.resolver.name} answers ${describeWrong(wrong)}.`;
  if (before.length > 0) {
    throw new AnswersWrong(
      'wrong-before',
      `${what} It also answered wrongly before the installation.`,
      'Check the resolver and its path to the forwarders first: the revision may not be the cause.',
    );
  }
  throw new AnswersWrong(
    'answers-wrong',
    what,
    `The old files are restored. Check that ${deps.resolver.name} includes the files and that this machine can reach the forwarders; then run once --resume.`,
  );
}

/** Restores and reloads the old files. Returns a sentence for the report about how the resolver answers with them. */
export async function putBack(
  journal: Pick<Journal, 'changes' | 'revision'>,
  existing: Revision | null,
  deps: AttemptDeps,
): Promise<string> {
  await restore(deps.disk, journal.changes);
  // Run the reload commands of the new files too: they flush the answers that a cache learned from the new files.
  const commands = [...(existing?.files ?? []), ...journal.revision.files].flatMap(
    (file) => file.reload,
  );
  const failure = await runReload(commands, deps);
  const wrong = await wrongAnswers(
    liveOf(deps),
    existing?.questions ?? [],
    deps.settleSeconds * 1000,
  );
  await deps.journal.remove();
  if (failure !== undefined) {
    return `The old files are restored, but ${failure.command.join(' ')} failed: ${failure.output}`;
  }
  if (wrong.length > 0) {
    return `The old files are restored, but with them the resolver answers ${describeWrong(wrong)}.`;
  }
  return existing === null
    ? 'The files from before the first installation are restored.'
    : `Revision ${existing.revision} is restored, and the resolver answers correctly.`;
}

function liveOf({ asker, clock, resolver }: AttemptDeps) {
  return { asker, clock, server: { address: resolver.ask, port: resolver.port } };
}
