import { Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../shared/config/config.ts';
import { GLOBAL_REGION } from '../shared/events/patterns.ts';
import { addRule, reconcilerRules } from './events.ts';

export interface EventsStackProps extends StackProps {
  readonly config: Config;
  /** The stack's own. */
  readonly region: string;
}

/**
 * Forwards the events of another Region to the default event bus at home, where the same rules meet them
 * again: a rule's target in another Region can only be a bus. What gets lost on the way is the sweep's to find.
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
      description: 'privatelink-dns: puts events on the event bus at home',
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
    });
    const hasBindings = config.bindings.some((binding) => binding.region === region);
    for (const rule of reconcilerRules(this, config.owner)) {
      const arisesHere = rule.arises === 'in-region' ? hasBindings : region === GLOBAL_REGION;
      if (arisesHere) addRule(this, rule, new EventBusTarget(home, { role }));
    }
  }
}
