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

/** The namespace of the metrics of all functions. Their dimension `service` is the name of the stack. */
export const METRICS_NAMESPACE = 'privatelink-dns';

/** The longest name that AWS accepts for a role or function. */
const MAX_NAME_LENGTH = 64;

/** Every name contains the owner, so that several deployments fit into one account. */
export function stackName(owner: string): string {
  return `privatelink-dns-${owner}`;
}

/** A stack that forwards events of another Region. Only the name for us-east-1 omits the Region. */
export function eventsStackName(owner: string, region: string): string {
  const suffix = region === GLOBAL_REGION ? '' : `-${region}`;
  return `${stackName(owner)}-events${suffix}`;
}

export function networkStackName(owner: string): string {
  return `${stackName(owner)}-network`;
}

/** The name of a function and of its role. It is fixed, so that event rules of other Regions can exclude the role. */
export function functionName(owner: string, name: FunctionName): string {
  const whole = `${stackName(owner)}-${name}`;
  if (whole.length <= MAX_NAME_LENGTH) return whole;
  const suffix = `-${shortDigest(owner)}-${name}`;
  return stackName(owner).slice(0, MAX_NAME_LENGTH - suffix.length) + suffix;
}

export function queueName(owner: string, name: string): string {
  return `${stackName(owner)}-${name}.fifo`;
}
