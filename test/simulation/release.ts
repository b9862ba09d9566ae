import { SWEEP_MS } from '../../embedded-aws/install.ts';
import { isServed } from './judge/machines.ts';
import { judge } from './judge/verdict.ts';
import type { Plan } from './plan.ts';
import { entryOf } from './properties/entry.ts';
import { Random } from './random.ts';
import type { Simulation } from './simulation.ts';
import { approveRequested } from './world/configuration.ts';

const MINUTE = 60_000;
/** The time for which no notification can be sent. */
const OUTAGE_MS = 20 * MINUTE;

/**
 * An endpoint is lost while notifications cannot be sent. Its names must be released soon after operators have
 * been notified for the whole grace period. That they are not released earlier is checked by a property.
 */
export async function checkRelease(plan: Plan, simulation: Simulation): Promise<void> {
  const { main, cloud } = simulation;
  const random = new Random(plan.seed).fork('release');
  if (simulation.violation !== undefined || !isServed(simulation) || random.chance(0.5)) return;
  const binding = main.config.bindings.find(({ whenLost }) => whenLost === 'release');
  const verdict = binding && judge(simulation, binding, main.owner);
  if (binding === undefined || verdict?.kind !== 'served') return;
  const { VpcEndpointId } = verdict.endpoint.view;
  simulation.note(`== ${VpcEndpointId} is lost, and notifications cannot be sent`);
  cloud.faults.inject({
    operation: 'Publish',
    times: Infinity,
    when: ({ TopicArn }) => TopicArn === main.deployment.topicArn,
    effect: { kind: 'throttle' },
  });
  simulation.history.sample();
  cloud.world.ec2().deleteVpcEndpoints({ VpcEndpointIds: [VpcEndpointId] });
  simulation.history.sample();
  await simulation.until(simulation.at + OUTAGE_MS);
  cloud.faults.clear();
  const graceMs = main.config.limits.releaseAfterMinutes * MINUTE;
  await simulation.until(simulation.at + graceMs + 3 * SWEEP_MS);
  const entry = entryOf(simulation.manifestIn(main)?.manifest, binding.name);
  if (entry?.snapshot?.status === 'released' || approveRequested(simulation) !== undefined) return;
  simulation.fail(
    'released-in-time',
    `the status of ${binding.name} is ${entry?.snapshot?.status}`,
  );
}
