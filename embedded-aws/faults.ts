import { CloudError } from '../shared/cloud/errors.ts';
import { type Operation, operationFacts, type ServiceName } from './operations.ts';

export type FaultEffect =
  /** The call is refused with this code and has no effect. */
  | { kind: 'error'; code: string; message?: string }
  /** The call is refused with the service's throttling code and has no effect. */
  | { kind: 'throttle' }
  /** The call takes effect, but the caller gets a timeout error. */
  | { kind: 'timeout-after' }
  /** The first page has half of the items; every call for a later page is refused with this code. */
  | { kind: 'second-page-fails'; code: string }
  /** A page without items, whose token continues at the same item. EC2 and SSM may answer so. */
  | { kind: 'empty-page' }
  /**
   * The latest earlier answer to an equal call that is at least this old; the true answer if there is no such
   * answer.
   */
  | { kind: 'stale'; ageMs: number }
  /** `run` changes the world between the caller's decision and the effect of the call. */
  | { kind: 'intervene'; run: () => Promise<void> | void };

export interface Fault {
  service?: ServiceName;
  operation?: Operation;
  /** Selects calls by their input; without it every input matches. */
  when?: (input: Readonly<Record<string, unknown>>) => boolean;
  /** How many calls the fault affects; 1 by default. */
  times?: number;
  effect: FaultEffect;
}

/** The throttling error of each service, as the SDK names it. */
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

/** The injected faults that wait for a call. A call takes at most one fault: the first matching fault. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = [];
  /** The age of the oldest stale answer that a call received, in milliseconds. It can be older than the fault asked for. */
  oldestAnswerMs = 0;

  inject(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** How many injected faults have not affected all their calls yet. Tests check that a fault took effect. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The fault effect for this call. Reduces the number of calls that the fault still affects. */
  take(operation: Operation, input: Readonly<Record<string, unknown>>): FaultEffect | undefined {
    const { service } = operationFacts(operation);
    const found = this.#waiting.find(
      ({ fault }) =>
        (fault.service === undefined || fault.service === service) &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.when === undefined || fault.when(input)) &&
        appliesTo(fault.effect, operation),
    );
    if (!found) return undefined;
    const halfDone =
      found.fault.effect.kind === 'second-page-fails' && !requestsLaterPage(operation, input);
    if (!halfDone) found.left -= 1;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== found);
    return found.fault.effect;
  }
}

/** Faults of pages apply only to operations that have pages. */
function appliesTo(effect: FaultEffect, operation: Operation): boolean {
  const ofPages = effect.kind === 'second-page-fails' || effect.kind === 'empty-page';
  return !ofPages || operationFacts(operation).pageSize !== undefined;
}

export function requestsLaterPage(
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): boolean {
  return (operationFacts(operation).pageInput ?? []).some((member) => input[member] !== undefined);
}

/** The error that the caller gets, instead of the call's effect or after it. */
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
