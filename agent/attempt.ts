import type { Command } from '../shared/render/resolver.ts';
import type { ArtifactStore } from './artifacts.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import type { FileChange, Journal, JournalFile } from './journal.ts';
import { describeWrong, lastingWrongAnswers, type WrongAnswer, wrongAnswers } from './live.ts';
import type { CommandResult, Ports } from './ports.ts';
import { AgentError, problemOf } from './problem.ts';
import type { ReportedProblem } from './report.ts';
import type { Revision } from './revision.ts';
import { changeOf, clean, keepPrevious, restore, stage, swap, viewOf } from './swap.ts';

/** Milliseconds: for a checker, and for a reload, which may read zones. */
const CHECK = 60_000;
const RELOAD = 120_000;
/** How long right answers are waited for where nothing was changed: one lost packet is no fault. */
const BRIEF = 4_000;

export interface AttemptDeps extends Pick<Ports, 'disk' | 'runner' | 'asker' | 'clock'> {
  resolver: AgentResolver;
  journal: JournalFile;
  artifacts: ArtifactStore;
  settleSeconds: number;
  check: AgentConfig['check'];
}

export type Attempted =
  | { result: 'installed'; wrongBefore: string[] }
  | {
      result: 'check-refused' | 'answers-wrong' | 'failed';
      wrongBefore: string[];
      problem: ReportedProblem;
    };

/**
 * Puts one revision in place of another, or leaves the other as it was.
 *
 * Checkers read the files where the resolver reads them: in a view of their own, before anything is swapped.
 * Where the machine has no such views (`check: in-place`), the files are swapped first. What was there lies
 * beside until `commit` has made the attempt final.
 */
export async function attempt(
  id: string,
  desired: Revision,
  existing: Revision | null,
  commit: () => Promise<void>,
  deps: AttemptDeps,
): Promise<Attempted> {
  const before = await wrongAnswers(liveOf(deps), existing?.questions ?? [], BRIEF);
  const wrongBefore = before.map(({ question: { name, type } }) => `${name} ${type}`);
  const changes = await changesOf(desired, existing, deps);
  const failed = (result: 'check-refused' | 'answers-wrong' | 'failed', error: unknown) => ({
    result,
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
    // Nothing was reloaded, so that another try at the next run costs nothing: it is not held back.
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
    const again = await putBack(journal, existing, deps);
    const problem = problemOf(error);
    return {
      result: error instanceof AnswersWrong ? 'answers-wrong' : 'failed',
      wrongBefore,
      problem: { ...problem, what: `${problem.what} ${again}` },
    };
  }
  await clean(deps.disk, changes);
  await deps.journal.remove();
  return { result: 'installed', wrongBefore };
}

class CheckRefused extends AgentError {}
class AnswersWrong extends AgentError {}

/** The new files in their order, then those that the revision does not have any more, the last first. */
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
  return check(desired, (command) => runner.check(command, view, CHECK));
}

function checkInPlace(desired: Revision, { runner }: AttemptDeps): Promise<void> {
  return check(desired, (command) => runner.run(command, CHECK));
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
    'See that the resolver runs, and that the agent’s user may run this command.',
  );
}

/** Every command once, in order; stops at the first that fails. */
async function runReload(
  commands: readonly Command[],
  { runner }: Pick<AttemptDeps, 'runner'>,
): Promise<(CommandResult & { command: Command }) | undefined> {
  for (const command of distinct(commands)) {
    const result = await runner.run(command, RELOAD);
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
      `${what} It did not answer rightly before either.`,
      'Look at the resolver and at its way to the forwarders first: this need not be the revision’s fault.',
    );
  }
  throw new AnswersWrong(
    'answers-wrong',
    what,
    `The old files are back. Look whether ${deps.resolver.name} includes the files, and whether the forwarders can be reached from here; then run once --resume.`,
  );
}

/** The old files, loaded, and whether the resolver answers by them: a sentence for the report. */
export async function putBack(
  journal: Pick<Journal, 'changes' | 'revision'>,
  existing: Revision | null,
  deps: AttemptDeps,
): Promise<string> {
  await restore(deps.disk, journal.changes);
  // Those of the new files too: what a cache has learned by them is forgotten.
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
    return `The old files are back, and ${failure.command.join(' ')} failed: ${failure.output}`;
  }
  if (wrong.length > 0) {
    return `The old files are back, and with them it answers ${describeWrong(wrong)}.`;
  }
  return existing === null
    ? 'What was there before is back.'
    : `Revision ${existing.revision} is back and answers rightly.`;
}

function liveOf({ asker, clock, resolver }: AttemptDeps) {
  return { asker, clock, server: { address: resolver.ask, port: resolver.port } };
}
