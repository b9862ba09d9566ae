import { Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../shared/config/config.ts';
import { GLOBAL_REGION } from '../shared/events/patterns.ts';
import { regionsOf } from '../shared/model/binding.ts';
import { addRule, reconcilerRules } from './events.ts';

interface EventsStackProps extends StackProps {
  readonly config: Config;
  /** The Region of this stack. */
  readonly region: string;
}

/**
 * Forwards the events of another Region to the default event bus of the home Region, where the same rules match
 * them again: a target in another Region can only be an event bus. The sweep finds what a lost event would have
 * reported.
 */
export class EventsStack extends Stack {
  constructor(scope: Construct, id: string, { config, region, ...props }: EventsStackProps) {
    super(scope, id, { ...props, env: { region } });
    const home = EventBus.fromEventBusArn(
      this,
      'Home',
      this.formatArn({
        service: 'events',
        region: config.region,
        resource: 'event-bus',
        resourceName: 'default',
      }),
    );
    const role = new Role(this, 'Forward', {
      description: 'privatelink-dns: puts events on the event bus of the home Region',
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
    });
    const hasBindings = config.bindings.some((binding) => regionsOf(binding).includes(region));
    for (const rule of reconcilerRules(this, config.owner)) {
      const arisesHere = rule.arises === 'in-region' ? hasBindings : region === GLOBAL_REGION;
      if (arisesHere) addRule(this, rule, new EventBusTarget(home, { role }));
    }
  }
}
