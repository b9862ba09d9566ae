import { SWEEP_MS } from '../../embedded-aws/install.ts';
import { carryOut } from './actions.ts';
import { FUNCTION_FAULTS } from './faults/functions.ts';
import {
  deleteRejectedParameters,
  notificationGaps,
  repeatedChanges,
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
import { checkRetirement } from './retirement.ts';
import { Simulation, type Violation } from './simulation.ts';
import { approveRequested } from './world/configuration.ts';

const MINUTE = 60_000;
/** The maximum delay that a paused function, or a message that a crashed function received, can cause. */
const MAX_FAULT_MS = 45 * MINUTE;
/**
 * The number of sweeps until convergence after faults stop. The longest grace period of a lost endpoint is four
 * sweeps.
 */
const MAX_SWEEPS = 12;

export interface Outcome {
  violation: Violation | undefined;
  /** One line per event. Empty unless tracing was requested. */
  trace: string[];
  calls: number;
  /** Milliseconds of virtual time. */
  lasted: number;
}

/** Runs a plan, checks the properties after every effect, and then waits for convergence. */
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
    installation.faults = [];
    if (installation.config.mode !== 'enforce') {
      installation.deploy({ ...installation.config, mode: 'enforce' });
    }
  }
  for (const machine of simulation.machines) {
    machine.faults = [];
    machine.skewMs = 0;
    // An operator resumes updates after a rollback or after an outage of the resolver.
    clock.after(0, 'an operator resumes updates', () => machine.poll(true));
  }
  const isDelayed = plan.entries.some(({ action }) => action in FUNCTION_FAULTS);
  if (isDelayed) await simulation.until(plan.until + MAX_FAULT_MS);
  let problems: string[] = [];
  for (let sweep = 0; sweep < MAX_SWEEPS && simulation.violation === undefined; sweep += 1) {
    await simulation.until((Math.floor(simulation.at / SWEEP_MS) + 1) * SWEEP_MS + 5 * MINUTE);
    // An operator reads in `status` that the first try to resume updates failed, and tries again.
    for (const machine of simulation.machines) if (machine.isRolledBack) await machine.poll(true);
    const approved = approveRequested(simulation);
    if (approved !== undefined) simulation.note(`== approved: ${approved}`);
    const deleted = deleteRejectedParameters(simulation);
    if (deleted !== undefined) simulation.note(`== deleted: ${deleted}`);
    problems =
      approved === undefined && deleted === undefined
        ? [...outOfSync(simulation), ...retiring(simulation), ...machinesBehind(simulation)]
        : [`approved: ${approved}; deleted: ${deleted}`];
    simulation.note(`== not in sync yet: ${problems.join('; ') || 'nothing'}`);
    if (problems.length === 0) break;
  }
  if (simulation.violation !== undefined) return;
  if (problems.length > 0) return simulation.fail('converges', problems.join('; '));
  await checkQuiet(simulation);
  await checkLiveness(plan, simulation);
  await checkRetirement(plan, simulation);
  await checkRelease(plan, simulation);
  const { found, requeued } = simulation.late;
  if (!simulation.isPublisherDisturbed && found !== requeued) {
    simulation.fail(
      'late-snapshots-are-observed-again',
      `${found} snapshots were too late, and ${requeued} bindings were requeued`,
    );
  }
  for (const installation of simulation.installations) {
    const [gap] = notificationGaps(simulation, installation);
    if (gap !== undefined)
      simulation.fail('notices-reach-operators', `${installation.owner}: ${gap}`);
    const [write] = unreportedWrites(simulation, installation);
    if (write !== undefined)
      simulation.fail('writes-are-notified', `${installation.owner}: ${write}`);
    const [change] = unreportedChanges(simulation, installation);
    if (change !== undefined) {
      simulation.fail('reported-changes-are-notified', `${installation.owner}: ${change}`);
    }
    const [twice] = repeatedRevisions(simulation, installation);
    if (twice !== undefined) simulation.fail('notified-once', `${installation.owner}: ${twice}`);
    const [again] = repeatedChanges(simulation, installation);
    if (again !== undefined) {
      simulation.fail('changes-are-notified-once', `${installation.owner}: ${again}`);
    }
  }
}

const QUIET = ['GetObject', 'SendMessage', 'ChangeMessageVisibility', 'Sign'];

/** A further pass over an unchanged world must write no record, file, parameter or notification. */
async function checkQuiet(simulation: Simulation): Promise<void> {
  const { cloud } = simulation;
  for (let tries = 0; tries < 3; tries += 1) {
    const before = cloud.calls.length;
    await simulation.until(simulation.at + SWEEP_MS);
    const writes = cloud.calls.slice(before).filter(
      ({ write, operation, input, outcome }) =>
        write &&
        !QUIET.includes(operation) &&
        !input.includes('"health/') &&
        // Each pass tries a refused association again, because only another account or zone can end the refusal.
        !(operation === 'AssociateVPCWithHostedZone' && outcome === 'ConflictingDomainExists'),
    );
    // Two writes depend on the time alone: the publisher renews a manifest before it expires, and then writes all copies
    // again; and the notice of repeated repairs ends when its window contains no such repairs.
    const isTimed = writes.some(
      ({ input }) =>
        input.includes('feed/v1/manifest.json') || /resolved: .*\(repair-repeats\)/.test(input),
    );
    if (writes.length === 0) return;
    if (!isTimed || tries === 2) {
      const texts = writes.map(({ operation, input }) => `${operation} ${input.slice(0, 200)}`);
      return simulation.fail('further-passes-write-nothing', texts.join('; '));
    }
  }
}
