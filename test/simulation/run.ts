import { SWEEP_MS } from '../../embedded-aws/install.ts';
import { carryOut } from './actions.ts';
import { FUNCTION_FAULTS } from './faults/functions.ts';
import {
  deleteRejectedParameters,
  notificationGaps,
  repeatedRevisions,
  unreportedChanges,
  unreportedWrites,
} from './inbox.ts';
import { outOfSync, retiring } from './judge/in-sync.ts';
import { machinesBehind } from './judge/machines.ts';
import { checkLiveness } from './liveness.ts';
import type { Plan } from './plan.ts';
import { watchAll } from './properties/all.ts';
import { checkRelease } from './release.ts';
import { Simulation, type Violation } from './simulation.ts';
import { approveRequested } from './world/configuration.ts';

const MINUTE = 60_000;
/** A function that was paused, and a message that a dead function hides, hold things up for so long. */
const MAX_FAULT_MS = 45 * MINUTE;
/** When faults have stopped, all is in sync within so many sweeps: a lost endpoint's grace is four of them. */
const MAX_SWEEPS = 12;

export interface Outcome {
  violation: Violation | undefined;
  /** One line an event, where it was asked for. */
  trace: string[];
  calls: number;
  /** Milliseconds of virtual time. */
  lasted: number;
}

/** Carries a plan out, watched at every step, and then waits for everything to converge. */
export async function run(plan: Plan, isTraced = false): Promise<Outcome> {
  const simulation = await Simulation.make(plan, isTraced);
  watchAll(simulation);
  const { clock } = simulation.cloud;
  for (const entry of plan.entries) {
    clock.after(entry.at, entry.action, () => carryOut(entry, simulation));
  }
  try {
    await simulation.until(plan.until);
    if (simulation.violation === undefined) await converge(plan, simulation);
  } catch (error) {
    simulation.fail(
      'no-unexpected-errors',
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  }
  return {
    violation: simulation.violation,
    trace: simulation.trace,
    calls: simulation.cloud.calls.length,
    lasted: simulation.at,
  };
}

async function converge(plan: Plan, simulation: Simulation): Promise<void> {
  const { clock } = simulation.cloud;
  simulation.note('== faults stop');
  simulation.cloud.faults.clear();
  for (const region of [simulation.cloud.region, 'us-east-1']) simulation.cloud.bus(region).calm();
  for (const installation of simulation.installations) {
    installation.dooms = [];
    if (installation.config.mode !== 'enforce') {
      installation.deploy({ ...installation.config, mode: 'enforce' });
    }
  }
  for (const machine of simulation.machines) {
    machine.dooms = [];
    machine.skewMs = 0;
    // A person who went back, or whose resolver was down, takes the way on.
    clock.after(0, 'a person resumes', () => machine.poll(true));
  }
  const isHeldUp = plan.entries.some(({ action }) => action in FUNCTION_FAULTS);
  if (isHeldUp) await simulation.until(plan.until + MAX_FAULT_MS);
  let problems: string[] = [];
  for (let sweep = 0; sweep < MAX_SWEEPS && simulation.violation === undefined; sweep += 1) {
    await simulation.until((Math.floor(simulation.at / SWEEP_MS) + 1) * SWEEP_MS + 5 * MINUTE);
    const approved = approveRequested(simulation);
    if (approved !== undefined) simulation.note(`== approved: ${approved}`);
    const deleted = deleteRejectedParameters(simulation);
    if (deleted !== undefined) simulation.note(`== deleted: ${deleted}`);
    problems =
      approved === undefined && deleted === undefined
        ? [...outOfSync(simulation), ...retiring(simulation), ...machinesBehind(simulation)]
        : [`approved or deleted just now: ${approved}, ${deleted}`];
    simulation.note(`== not in sync yet: ${problems.join('; ') || 'nothing'}`);
    if (problems.length === 0) break;
  }
  if (simulation.violation !== undefined) return;
  if (problems.length > 0) return simulation.fail('converges', problems.join('; '));
  await checkQuiet(simulation);
  await checkLiveness(plan, simulation);
  await checkRelease(plan, simulation);
  const { found, sentBack } = simulation.late;
  if (!simulation.isPublisherDisturbed && found !== sentBack) {
    simulation.fail(
      'late-snapshots-are-observed-again',
      `${found} came too late, ${sentBack} were sent back`,
    );
  }
  for (const installation of simulation.installations) {
    const [lost] = notificationGaps(simulation, installation);
    if (lost !== undefined)
      simulation.fail('notices-reach-operators', `${installation.owner}: ${lost}`);
    const [write] = unreportedWrites(simulation, installation);
    if (write !== undefined)
      simulation.fail('writes-are-notified', `${installation.owner}: ${write}`);
    const [unheard] = unreportedChanges(simulation, installation);
    if (unheard !== undefined) {
      simulation.fail('reported-changes-are-notified', `${installation.owner}: ${unheard}`);
    }
    const [twice] = simulation.isPublisherDisturbed
      ? []
      : repeatedRevisions(simulation, installation);
    if (twice !== undefined) simulation.fail('notified-once', `${installation.owner}: ${twice}`);
  }
}

const QUIET = ['GetObject', 'SendMessage', 'ChangeMessageVisibility', 'Sign'];

/** Another pass over a world that did not change writes nothing: no record, no file, no parameter, no message. */
async function checkQuiet(simulation: Simulation): Promise<void> {
  const { cloud } = simulation;
  for (let tries = 0; tries < 3; tries += 1) {
    const before = cloud.calls.length;
    await simulation.until(simulation.at + SWEEP_MS);
    const writes = cloud.calls
      .slice(before)
      .filter(
        ({ write, operation, input }) =>
          write && !QUIET.includes(operation) && !input.includes('"health/'),
      );
    // A manifest is signed anew before it is too old: then all of its copies follow.
    const isRenewal = writes.some(({ input }) => input.includes('feed/v1/manifest.json'));
    if (writes.length === 0) return;
    if (!isRenewal || tries === 2) {
      const words = writes.map(({ operation, input }) => `${operation} ${input.slice(0, 200)}`);
      return simulation.fail('further-passes-write-nothing', words.join('; '));
    }
  }
}
