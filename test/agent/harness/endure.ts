import { expect, type TestContext } from 'vitest';
import type { FaultName } from '../reliability.ts';
import type { Mishap } from './client.ts';
import type { Edition } from './feed.ts';
import type { AgentRun, Machine } from './machine.ts';

export interface Ordeal {
  fault: FaultName;
  /** Those that clients may be answered by. */
  editions: readonly Edition[];
  /** What is done, and what the agent did about it: a sentence without a full stop. */
  deed: () => Promise<string>;
  /** What clients had to put up with, where that cannot be nothing; throws where it is more than that. */
  suffered?: (mishaps: readonly Mishap[]) => string;
}

/** Does it under the eyes of a client, and writes down what came of it. */
export async function endure(
  { task }: Pick<TestContext, 'task'>,
  machine: Machine,
  { fault, editions, deed, suffered = nothing }: Ordeal,
): Promise<void> {
  const { daemon, use } = machine;
  const row = { resolver: `${daemon.name}, ${use}`, fault };
  task.meta.reliability = { ...row, outcome: '', wrong: '' };
  const client = machine.client(editions);
  let outcome: string;
  try {
    outcome = await deed();
  } finally {
    await client.end();
  }
  expect(client.asked).toBeGreaterThan(0);
  task.meta.reliability = { ...row, outcome, wrong: suffered(client.mishaps) };
}

function nothing(mishaps: readonly Mishap[]): string {
  expect(mishaps).toEqual([]);
  return 'none';
}

/** `installed` or `answers-wrong`, or of the feed as a whole `refused: expired`. */
export function outcomeOf({ report, refused, output }: AgentRun): string {
  if (refused !== undefined) return `refused: \`${refused}\``;
  if (report === undefined) return `no report: ${output}`;
  if (report.problem !== null) return `refused: \`${report.problem.code}\``;
  const [resolver] = report.resolvers;
  const code = resolver?.problem?.code;
  return [`\`${resolver?.result}\``, ...(code === undefined ? [] : [`\`${code}\``])].join(': ');
}

/** The machine is wholly at this edition: files, checker, answers, and nothing beside the files. */
export async function expectAt(machine: Machine, edition: Edition): Promise<void> {
  await expectFiles(machine, edition);
  await expect.poll(() => wrongAnswers(machine, edition), { timeout: 3_000 }).toBe('');
  expect(await machine.leftovers()).toEqual([]);
}

/** What is answered otherwise than the edition says. */
async function wrongAnswers(machine: Machine, edition: Edition): Promise<string> {
  const { got, wanted } = await machine.answers(edition);
  return got.filter((answer, index) => answer !== wanted[index]).join('\n');
}

/** The files alone, which the resolver's checker has to accept. */
export async function expectFiles(machine: Machine, edition: Edition): Promise<void> {
  const { got, wanted } = await machine.files(edition);
  expect(got).toEqual(wanted);
  expect(await machine.check()).toBe('');
}

/** The first edition is installed and answered. `arrange` comes before any file of ours. */
export async function atFirst(
  machine: Machine,
  settings: Record<string, unknown> = {},
  arrange: () => Promise<void> = async () => {},
): Promise<void> {
  await machine.begin(settings, arrange);
  await machine.publish(machine.first);
  const run = await machine.agent();
  expect(outcomeOf(run), run.output).toBe('`installed`');
}
