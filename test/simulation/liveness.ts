import { SWEEP_MS } from '../../embedded-aws/install.ts';
import { OUTBOX_KEY } from '../../shared/feed/keys.ts';
import { carryOut } from './actions.ts';
import { outOfSync } from './judge/in-sync.ts';
import { isServed } from './judge/machines.ts';
import type { Plan } from './plan.ts';
import { Random } from './random.ts';
import type { Simulation } from './simulation.ts';
import { approveRequested } from './world/configuration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** The durations for which the first change keeps its endpoint in transition. */
const TRANSITIONS_MS = [MINUTE, 4 * MINUTE];
/** The maximum duration of a function without slow calls, in the largest world. */
const RUN_MS = 15 * SECOND;
/**
 * The time limit after a transition ends: a last run that still observes the transition, the wait after that run,
 * the run that observes the end, a publication in progress, and the publication of the end.
 */
const SETTLED_MS = RUN_MS + MINUTE + 3 * RUN_MS;
/**
 * The time limit after a change: the event's way from the other Region, the runs that route and apply it, a
 * publication in progress, a failed publication, the wait after the failure, and the successful publication.
 */
const HANDLED_MS = 10 * SECOND + 5 * RUN_MS + 30 * SECOND;
const STEP_MS = 10 * SECOND;

/**
 * Makes two changes, each with an event, while no call is slow and at most one publication fails. Both changes must
 * be handled long before the next sweep. The check needs empty queues, because an earlier message of a slow or
 * crashed function delays the messages behind it.
 */
export async function checkLiveness(plan: Plan, simulation: Simulation): Promise<void> {
  if (simulation.violation !== undefined || !isServed(simulation)) return;
  // Probes need minutes to detect a withdrawn address.
  if (simulation.impaired.size > 0) return;
  const { engine } = simulation;
  engine.isWithoutDelays = true;
  await handleChanges(new Random(plan.seed).fork('prompt'), simulation);
  engine.isWithoutDelays = false;
}

async function handleChanges(random: Random, simulation: Simulation): Promise<void> {
  const { cloud } = simulation;
  const nextSweep = (Math.floor(simulation.at / SWEEP_MS) + 1) * SWEEP_MS;
  const picks = () => [random.int(1 << 20), random.int(1 << 20), random.int(1 << 20)] as const;
  const action = random.pick(['subnet-added', 'subnet-removed', 'endpoint-modified'] as const);
  const settleMs = random.pick(TRANSITIONS_MS);
  if (!(await isIdle(simulation, nextSweep - settleMs - SETTLED_MS - HANDLED_MS))) return;
  cloud.world.ec2().settleMs = settleMs;
  carryOut({ at: simulation.at, action, picks: picks() }, simulation);
  await simulation.until(simulation.at + settleMs + SETTLED_MS);
  if (!isHandled(simulation)) return;
  if (!(await isIdle(simulation, nextSweep - HANDLED_MS))) return;
  carryOut({ at: simulation.at, action: 'record-deleted', picks: picks() }, simulation);
  const { isPublisherDisturbed } = simulation;
  if (random.chance(0.5)) failPublicationOnce(random, simulation);
  await simulation.until(simulation.at + HANDLED_MS);
  // If no publication was necessary, the fault must not remain for a later publication.
  cloud.faults.clear();
  simulation.isPublisherDisturbed = isPublisherDisturbed;
  isHandled(simulation);
}

/** Waits until all queues are empty. Returns false if they are not empty at the time limit. */
async function isIdle(simulation: Simulation, before: number): Promise<boolean> {
  const queues = simulation.installations.flatMap((one) => Object.values(one.queues));
  const isEmpty = () => queues.every(({ messages }) => messages.length === 0);
  while (simulation.violation === undefined && simulation.at < before) {
    if (isEmpty()) return true;
    await simulation.until(simulation.at + STEP_MS);
  }
  return false;
}

/**
 * False if a violation or a held change ends the check. The change limit may hold a change that follows others too
 * soon.
 */
function isHandled(simulation: Simulation): boolean {
  const [problem] = outOfSync(simulation);
  const isHeld = problem !== undefined && approveRequested(simulation) !== undefined;
  if (problem !== undefined && !isHeld) simulation.fail('events-are-handled-in-time', problem);
  return problem === undefined;
}

/** Makes the next publication fail before it reads or writes the outbox. */
function failPublicationOnce(random: Random, { cloud, main }: Simulation): void {
  const { bucket } = main.deployment;
  cloud.faults.inject({
    effect: { kind: 'throttle' },
    operation: random.pick(['GetObject', 'PutObject'] as const),
    when: ({ Bucket, Key }) => Bucket === bucket && Key === OUTBOX_KEY,
  });
}
