import { GLOBAL_REGION } from '../shared/events/patterns.ts';
import { shortDigest } from '../shared/model/digest.ts';

export const FUNCTION_NAMES = [
  'route',
  'reconcile',
  'publish',
  'sweep',
  'probe',
  'signing-key',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The longest name of a role or function. */
const LONGEST = 64;

/** Everything that has a name of its own carries the owner's, so that deployments live side by side. */
export function stackName(owner: string): string {
  return `privatelink-dns-${owner}`;
}

/** The home stack's is `privatelink-dns-<owner>`; those that forward events add `-events`, and other Regions than us-east-1 their code. */
export function eventsStackName(owner: string, region: string): string {
  const suffix = region === GLOBAL_REGION ? '' : `-${region}`;
  return `${stackName(owner)}-events${suffix}`;
}

export function networkStackName(owner: string): string {
  return `${stackName(owner)}-network`;
}

/** The name of a function and of its role: known beforehand, so that rules in other Regions can leave out what it does. */
export function functionName(owner: string, name: FunctionName): string {
  const whole = `${stackName(owner)}-${name}`;
  if (whole.length <= LONGEST) return whole;
  const ending = `-${shortDigest(owner)}-${name}`;
  return stackName(owner).slice(0, LONGEST - ending.length) + ending;
}

export function queueName(owner: string, name: string): string {
  return `${stackName(owner)}-${name}.fifo`;
}
