import { CloudError } from '../shared/cloud/errors.ts';
import type { VirtualClock } from './clock.ts';
import type { CloudTrail } from './cloudtrail.ts';
import type { Caller, Ids } from './identity.ts';
import type { ServiceName } from './operations.ts';

/** What every service of one embedded cloud shares. */
export interface Context {
  readonly account: string;
  readonly clock: VirtualClock;
  readonly ids: Ids;
  readonly trail: CloudTrail;
  /** Who makes a change in the world when nobody is named. */
  operator: Caller;
}

/** Who does it, and which id the new thing gets instead of the next of its kind. */
export interface By {
  caller?: Caller;
  id?: string;
}

/** `refusals('ec2')('DeleteSubnet', 'DependencyViolation', '...')` is the error to throw. */
export function refusals(service: ServiceName) {
  return (operation: string, code: string, message: string): CloudError =>
    new CloudError({ service, operation }, code, message);
}

/** A type whose named members are always there. */
export type Having<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> };
