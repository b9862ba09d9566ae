import { type App, Tags } from 'aws-cdk-lib';
import type { Config } from '../shared/model/config.ts';
import { forwardingRegions } from './events.ts';
import { EventsStack } from './events-stack.ts';
import { eventsStackName, stackName } from './names.ts';
import { ReconcilerStack } from './reconciler-stack.ts';

/** All that one configuration deploys: the reconciler at home, and a stack in each Region that forwards events to it. */
export function createStacks(app: App, config: Config, bundles: string) {
  const reconciler = new ReconcilerStack(app, stackName(config.owner), {
    description: `privatelink-dns of ${config.owner}`,
    config,
    bundles,
  });
  const events = forwardingRegions(config).map(
    (region) =>
      new EventsStack(app, eventsStackName(config.owner, region), {
        description: `privatelink-dns of ${config.owner}: forwards events to ${config.region}`,
        config,
        region,
      }),
  );
  Tags.of(app).add('application', 'privatelink-dns');
  Tags.of(app).add('owner', config.owner);
  return { reconciler, events };
}
