import { expect, type TestContext } from 'vitest';
import type { FaultName } from '../reliability.ts';
import type { BadAnswer } from './client.ts';
import type { Edition } from './feed.ts';
import type { AgentRun, Machine } from './machine.ts';

export interface FaultCase {
  fault: FaultName;
  /** The editions whose answers a client may get. */
  editions: readonly Edition[];
  /** Causes the fault and runs the agent. Returns what the agent did, as a sentence without a full stop. */
  action: () => Promise<string>;
  /** Describes the bad answers that are tolerated. Throws if there are others. Undefined if none is tolerated. */
  tolerated?: (badAnswers: readonly BadAnswer[]) => string;
}

/** Runs the action while a client sends queries, and records the outcome for the table. */
export async function withFault(
  { task }: Pick<TestContext, 'task'>,
  machine: Machine,
  { fault, editions, action, tolerated = none }: FaultCase,
): Promise<void> {
  const { daemon, use } = machine;
  const row = { resolver: `${daemon.name}, ${use}`, fault };
  task.meta.reliability = { ...row, outcome: '', wrong: '' };
  const client = machine.client(editions);
  let outcome: string;
  try {
    outcome = await action();
  } finally {
    await client.end();
  }
  expect(client.asked).toBeGreaterThan(0);
  task.meta.reliability = { ...row, outcome, wrong: tolerated(client.badAnswers) };
}

function none(badAnswers: readonly BadAnswer[]): string {
  expect(badAnswers).toEqual([]);
  return 'none';
}

/** The result for the resolver, such as `installed`; or the refusal of the whole feed, such as `refused: expired`. */
export function outcomeOf({ report, refused, output }: AgentRun): string {
  if (refused !== undefined) return `refused: \`${refused}\``;
  if (report === undefined) return `no report: ${output}`;
  if (report.problem !== null) return `refused: \`${report.problem.code}\``;
  const [resolver] = report.resolvers;
  const code = resolver?.problem?.code;
  return [`\`${resolver?.result}\``, ...(code === undefined ? [] : [`\`${code}\``])].join(': ');
}

/** Expects the files and the answers of this edition, the checker to accept them, and no temporary files. */
export async function expectAt(machine: Machine, edition: Edition): Promise<void> {
  await expectFiles(machine, edition);
  await expect.poll(() => wrongAnswers(machine, edition), { timeout: 3_000 }).toBe('');
  expect(await machine.leftovers()).toEqual([]);
}

/** The answers that differ from the edition. */
async function wrongAnswers(machine: Machine, edition: Edition): Promise<string> {
  const { got, wanted } = await machine.answers(edition);
  return got.filter((answer, index) => answer !== wanted[index]).join('\n');
}

/** Expects the files of this edition, and the checker to accept them. */
export async function expectFiles(machine: Machine, edition: Edition): Promise<void> {
  const { got, wanted } = await machine.files(edition);
  expect(got).toEqual(wanted);
  expect(await machine.check()).toBe('');
}

/** Installs the first edition. `arrange` runs before any file of ours exists. */
export async function installFirst(
  machine: Machine,
  settings: Record<string, unknown> = {},
  arrange: () => Promise<void> = async () => {},
): Promise<void> {
  await machine.begin(settings, arrange);
  await machine.publish(machine.first);
  const run = await machine.agent();
  expect(outcomeOf(run), run.output).toBe('`installed`');
}
