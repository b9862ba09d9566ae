import { CloudError } from '../shared/cloud/errors.ts';
import type { VirtualClock } from './clock.ts';
import type { CloudTrail } from './cloudtrail.ts';
import type { Caller, Ids } from './identity.ts';
import type { ServiceName } from './operations.ts';

/** Shared by all services of one embedded AWS. */
export interface Context {
  readonly account: string;
  readonly clock: VirtualClock;
  readonly ids: Ids;
  readonly trail: CloudTrail;
  /** The default caller of changes in the world. */
  operator: Caller;
}

/** The caller of a change, and the id of a new resource if it is not the next generated id. */
export interface By {
  caller?: Caller;
  id?: string;
}

/**
 * Returns a function that creates the errors of one service: `refusals('ec2')('DeleteSubnet',
 * 'DependencyViolation', '...')`.
 */
export function refusals(service: ServiceName) {
  return (operation: string, code: string, message: string): CloudError =>
    new CloudError({ service, operation }, code, message);
}

/** `T` with the members `K` required. */
export type Having<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> };
