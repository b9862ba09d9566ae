import { Stack } from 'aws-cdk-lib';
import { type EventPattern, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Config } from '../shared/config/config.ts';
import { type EventRule, eventRules, GLOBAL_REGION } from '../shared/events/patterns.ts';
import { regionsOf } from '../shared/model/binding.ts';
import { partitionOf } from '../shared/model/partitions.ts';
import { type FunctionName, functionName } from './names.ts';

/** The rules of the product. They do not match calls of the functions that write to AWS. */
export function reconcilerRules(scope: Construct, owner: string): EventRule[] {
  return eventRules({ roleArns: roleArns(scope, owner, ['reconcile', 'publish']) });
}

/** The ARNs are built from names, so that stacks of other Regions can use them before the roles exist. */
export function roleArns(
  scope: Construct,
  owner: string,
  functions: readonly FunctionName[],
): string[] {
  return functions.map((name) =>
    Stack.of(scope).formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: functionName(owner, name),
    }),
  );
}

export function addRule(
  scope: Construct,
  { name, description, pattern }: EventRule,
  target: IRuleTarget,
): Rule {
  const { 'detail-type': detailType, ...rest } = pattern;
  return new Rule(scope, name, {
    description: `privatelink-dns: ${description}`,
    // The CDK uses another spelling for `detail-type`, and its type covers only some members of a pattern.
    eventPattern: { ...rest, detailType } as EventPattern,
    targets: [target],
  });
}

/**
 * The Regions that forward events: the Region of Route 53's events, and every Region with bindings. EventBridge
 * forwards events between Regions only in the commercial partition.
 */
export function forwardingRegions({ region: home, bindings }: Config): string[] {
  if (!canForward(home)) return [];
  const regions = new Set([GLOBAL_REGION, ...bindings.flatMap(regionsOf)]);
  return [...regions].filter((region) => region !== home).sort();
}

export function canForward(region: string): boolean {
  return partitionOf(region).forwardsEvents;
}
