import { SWEEP_MS } from '../../embedded-aws/install.ts';
import { carryOut } from './actions.ts';
import { outOfSync } from './judge/in-sync.ts';
import { isServed } from './judge/machines.ts';
import type { Plan } from './plan.ts';
import { Random } from './random.ts';
import type { Simulation } from './simulation.ts';
import { approveRequested } from './world/configuration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** How long the endpoint of the first change is in transition. */
const TRANSITIONS_MS = [MINUTE, 4 * MINUTE];
/** More than a function takes whose calls are all prompt, in the largest world. */
const RUN_MS = 15 * SECOND;
/**
 * From the end of a transition: a run that saw it still, the wait after it, the run that sees the end, a
 * publication that is under way, and the one after it.
 */
const SETTLED_MS = RUN_MS + MINUTE + 3 * RUN_MS;
/**
 * From a change: its event from the other Region, the runs that route it and act on it, a publication that is
 * under way, one that fails, the wait after it, and the one that succeeds.
 */
const FOLLOWED_MS = 10 * SECOND + 5 * RUN_MS + 30 * SECOND;
const STEP_MS = 10 * SECOND;

/**
 * Two changes, each with an event, while all calls are prompt and nothing fails, or one publication in passing:
 * both are followed long before the next sweep. Judged only where nothing is left over from before: whatever is
 * in a queue, be it with a slow function or hidden by one that died, holds up what comes behind it.
 */
export async function checkLiveness(plan: Plan, simulation: Simulation): Promise<void> {
  if (simulation.violation !== undefined || !isServed(simulation)) return;
  // Probes take minutes to find out, whatever woke them.
  if (simulation.impaired.size > 0) return;
  const { engine } = simulation;
  engine.isWithoutDelays = true;
  await followChanges(new Random(plan.seed).fork('prompt'), simulation);
  engine.isWithoutDelays = false;
}

async function followChanges(random: Random, simulation: Simulation): Promise<void> {
  const { cloud } = simulation;
  const nextSweep = (Math.floor(simulation.at / SWEEP_MS) + 1) * SWEEP_MS;
  const picks = () => [random.int(1 << 20), random.int(1 << 20), random.int(1 << 20)] as const;
  const action = random.pick(['subnet-added', 'subnet-removed', 'endpoint-modified'] as const);
  const settleMs = random.pick(TRANSITIONS_MS);
  if (!(await isIdle(simulation, nextSweep - settleMs - SETTLED_MS - FOLLOWED_MS))) return;
  cloud.world.ec2().settleMs = settleMs;
  carryOut({ at: simulation.at, action, picks: picks() }, simulation);
  await simulation.until(simulation.at + settleMs + SETTLED_MS);
  if (!isFollowed(simulation)) return;
  if (!(await isIdle(simulation, nextSweep - FOLLOWED_MS))) return;
  carryOut({ at: simulation.at, action: 'record-deleted', picks: picks() }, simulation);
  const { isPublisherDisturbed } = simulation;
  if (random.chance(0.5)) failPublicationOnce(simulation);
  await simulation.until(simulation.at + FOLLOWED_MS);
  // Where nothing had to be published, it is not to meet a later publication.
  cloud.faults.clear();
  simulation.isPublisherDisturbed = isPublisherDisturbed;
  isFollowed(simulation);
}

/** Waits for all queues to be empty, no longer than that there is time yet; false where they are not. */
async function isIdle(simulation: Simulation, before: number): Promise<boolean> {
  const queues = simulation.installations.flatMap((one) => Object.values(one.queues));
  const isEmpty = () => queues.every(({ messages }) => messages.length === 0);
  while (simulation.violation === undefined && simulation.at < before) {
    if (isEmpty()) return true;
    await simulation.until(simulation.at + STEP_MS);
  }
  return false;
}

/** the change limit holds what comes too soon after other changes, and only a person lets it go: then there is nothing to judge. */
function isFollowed(simulation: Simulation): boolean {
  const [problem] = outOfSync(simulation);
  const isHeld = problem !== undefined && approveRequested(simulation) !== undefined;
  if (problem !== undefined && !isHeld) simulation.fail('events-are-handled-in-time', problem);
  return problem === undefined;
}

/** Before it tells anybody anything. */
function failPublicationOnce({ cloud, main }: Simulation): void {
  cloud.faults.inject({
    operation: 'GetParametersByPath',
    when: ({ Path }) => Path === main.config.parameterPrefix,
    effect: { kind: 'throttle' },
  });
}
