import { SWEEP_MS } from '../../embedded-aws/install.ts';
import { MANIFEST_KEY } from '../../shared/feed/keys.ts';
import { carryOut } from './actions.ts';
import { isServed } from './judge/machines.ts';
import type { Plan } from './plan.ts';
import { Random } from './random.ts';
import type { Simulation } from './simulation.ts';

const MINUTE = 60_000;
/** The time for which no manifest can be written. The next attempt after it comes about 8 minutes after the change. */
const OUTAGE_MS = 6 * MINUTE;
/** The change is made so long before a sweep, so that the sweep follows soon after the publication. */
const LEAD_MS = 8.5 * MINUTE;

/**
 * A binding changes to another endpoint while no manifest can be written, and a sweep follows soon after the late
 * publication. A property checks that the replaced addresses are served for their whole time after the publication.
 */
export async function checkRetirement(plan: Plan, simulation: Simulation): Promise<void> {
  const { main, cloud } = simulation;
  const random = new Random(plan.seed).fork('retirement');
  if (simulation.violation !== undefined || !isServed(simulation) || random.chance(0.7)) return;
  const sweep = (Math.floor((simulation.at + LEAD_MS + MINUTE) / SWEEP_MS) + 1) * SWEEP_MS;
  const picks = [random.int(1 << 20), random.int(1 << 20), random.int(1 << 20)] as const;
  cloud.world.ec2().settleMs = 10_000;
  await simulation.until(sweep - LEAD_MS - MINUTE);
  carryOut({ at: simulation.at, action: 'green-endpoint-created', picks }, simulation);
  await simulation.until(sweep - LEAD_MS);
  simulation.note('== a binding changes to another endpoint, and no manifest can be written');
  cloud.faults.inject({
    operation: 'PutObject',
    times: Infinity,
    when: ({ Bucket, Key }) => Bucket === main.deployment.bucket && Key === MANIFEST_KEY,
    effect: { kind: 'throttle' },
  });
  carryOut({ at: simulation.at, action: 'tags-moved', picks }, simulation);
  await simulation.until(simulation.at + OUTAGE_MS);
  cloud.faults.clear();
  await simulation.until(sweep + SWEEP_MS + 5 * MINUTE);
}
