import { Stack } from 'aws-cdk-lib';
import { type EventPattern, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Config } from '../shared/config/config.ts';
import { type EventRule, eventRules, GLOBAL_REGION } from '../shared/events/patterns.ts';
import { type FunctionName, functionName } from './names.ts';

/** The rules, which leave out what the functions that write do themselves. */
export function reconcilerRules(scope: Construct, owner: string): EventRule[] {
  return eventRules({ roleArns: roleArns(scope, owner, ['reconcile', 'publish']) });
}

/** Known before the roles are made, and in other Regions than theirs. */
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
    // The CDK spells one key differently, and types the members that it knows.
    eventPattern: { ...rest, detailType } as EventPattern,
    targets: [target],
  });
}

/**
 * The Regions from which events have to be forwarded: where Route 53's arise, and where bindings are.
 * EventBridge forwards between Regions of the commercial partition alone.
 */
export function forwardingRegions({ region: home, bindings }: Config): string[] {
  if (!canForward(home)) return [];
  const regions = new Set([GLOBAL_REGION, ...bindings.map(({ region }) => region)]);
  return [...regions].filter((region) => region !== home).sort();
}

export function canForward(region: string): boolean {
  return !/^(cn|us-gov)-/.test(region);
}
