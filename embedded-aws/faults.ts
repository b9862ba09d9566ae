import { CloudError } from '../shared/cloud/errors.ts';
import { type Operation, operationFacts, type ServiceName } from './operations.ts';

export type FaultEffect =
  /** The call is refused with this code and has no effect. */
  | { kind: 'error'; code: string; message?: string }
  /** The call is refused in the service's own words for "too often", and has no effect. */
  | { kind: 'throttle' }
  /** The call takes effect, and its caller hears of a time-out. */
  | { kind: 'timeout-after' }
  /** The listing answers its first half; the page after it is refused with this code, each time it is asked for. */
  | { kind: 'second-page-fails'; code: string }
  /** A page without items and with the token of the same place, as EC2 and SSM may answer. */
  | { kind: 'empty-page' }
  /** The newest answer to the very same call that is at least this old; the true one where there is none. */
  | { kind: 'stale'; ageMs: number }
  /** Something happens in the world between the caller's decision and the call's effect. */
  | { kind: 'intervene'; run: () => Promise<void> | void };

export interface Fault {
  service?: ServiceName;
  operation?: Operation;
  /** Whether this input is meant; every input where it is left out. */
  when?: (input: Readonly<Record<string, unknown>>) => boolean;
  /** How many calls it meets; one where it is left out. */
  times?: number;
  effect: FaultEffect;
}

/** What each service calls throttling, as the SDK names the error. */
const THROTTLES: Readonly<Record<ServiceName, string>> = {
  ec2: 'RequestLimitExceeded',
  route53: 'Throttling',
  route53resolver: 'ThrottlingException',
  s3: 'SlowDown',
  kms: 'ThrottlingException',
  ssm: 'ThrottlingException',
  sns: 'Throttling',
  sqs: 'RequestThrottled',
};

/** The disturbances that are waiting for their call. Those injected first are met first, one a call. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** How many injected faults have not met all their calls yet; a test asks this to know that its fault was met. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The effect for this call, which uses up one of the fault's times. */
  take(operation: Operation, input: Readonly<Record<string, unknown>>): FaultEffect | undefined {
    const { service } = operationFacts(operation);
    const met = this.#waiting.find(
      ({ fault }) =>
        (fault.service === undefined || fault.service === service) &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.when === undefined || fault.when(input)) &&
        concerns(fault.effect, operation),
    );
    if (!met) return undefined;
    const halfDone =
      met.fault.effect.kind === 'second-page-fails' && !asksLaterPage(operation, input);
    if (!halfDone) met.left -= 1;
    if (met.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== met);
    return met.fault.effect;
  }
}

/** Page faults pass by calls that have no pages. */
function concerns(effect: FaultEffect, operation: Operation): boolean {
  const ofPages = effect.kind === 'second-page-fails' || effect.kind === 'empty-page';
  return !ofPages || operationFacts(operation).pageSize !== undefined;
}

export function asksLaterPage(
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): boolean {
  return (operationFacts(operation).pageInput ?? []).some((member) => input[member] !== undefined);
}

/** The error that the caller gets instead of, or after, the call's effect. */
export function faultError(operation: Operation, effect: FaultEffect): CloudError | undefined {
  const { service } = operationFacts(operation);
  const call = { service, operation };
  switch (effect.kind) {
    case 'error':
      return new CloudError(call, effect.code, effect.message ?? 'injected');
    case 'throttle':
      return new CloudError(call, THROTTLES[service], 'Rate exceeded');
    case 'timeout-after':
      return new CloudError(call, 'TimeoutError', 'the connection timed out before an answer came');
    case 'second-page-fails':
      return new CloudError(call, effect.code, 'injected on a later page');
    default:
      return undefined;
  }
}
