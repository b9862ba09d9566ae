import { type App, Tags } from 'aws-cdk-lib';
import type { Config } from '../shared/config/config.ts';
import { forwardingRegions } from './events.ts';
import { EventsStack } from './events-stack.ts';
import { eventsStackName, networkStackName, stackName } from './names.ts';
import { NetworkStack } from './network-stack.ts';
import { ReconcilerStack } from './reconciler-stack.ts';

/**
 * Creates all stacks of a configuration: the network stack if one is configured, the reconciler stack in the home
 * Region, and an events stack in each Region that forwards events.
 */
export function createStacks(app: App, config: Config, bundles: string) {
  const network =
    config.network &&
    new NetworkStack(app, networkStackName(config.owner), {
      description: `privatelink-dns of ${config.owner}: endpoints and zones`,
      owner: config.owner,
      region: config.region,
      network: config.network,
    });
  const reconciler = new ReconcilerStack(app, stackName(config.owner), {
    description: `privatelink-dns of ${config.owner}`,
    config,
    bundles,
  });
  const events = forwardingRegions(config).map((region) => {
    const stack = new EventsStack(app, eventsStackName(config.owner, region), {
      description: `privatelink-dns of ${config.owner}: forwards events to ${config.region}`,
      config,
      region,
    });
    // Events are forwarded only after the rules of the home Region exist.
    stack.addStackDependency(reconciler);
    return stack;
  });
  // The reconciler starts only after its network exists.
  if (network !== undefined) reconciler.addStackDependency(network);
  Tags.of(app).add('application', 'privatelink-dns');
  Tags.of(app).add('owner', config.owner);
  return { network, reconciler, events };
}
