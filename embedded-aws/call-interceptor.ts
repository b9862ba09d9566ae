import { CloudError } from '../shared/cloud/errors.ts';
import type { VirtualClock } from './clock.ts';
import { type FaultEffect, type Faults, faultError, requestsLaterPage } from './faults.ts';
import type { Caller } from './identity.ts';
import { type Operation, operationFacts, type ServiceName } from './operations.ts';
import { type PageLimit, wholePage } from './paging.ts';

/** One call of a port. `start` and `end` number the starts and ends of all calls in one sequence. */
export interface CallRecord {
  at: Date;
  service: ServiceName;
  operation: Operation;
  region: string;
  caller: string;
  write: boolean;
  /** The input as JSON; long strings are truncated. */
  input: string;
  /** `ok`, or AWS's error code; undefined while the call is in progress. */
  outcome: string | undefined;
  start: number;
  end: number | undefined;
}

export interface Call<Input> {
  operation: Operation;
  region: string;
  caller: Caller;
  input: Input;
}

/** How the interceptor carries out one call. */
interface Execution<Input, Output> {
  /** Reads or changes the world immediately. */
  run(input: Input, limit: PageLimit): Output;
  /** Records an injected refusal of a write in CloudTrail. */
  refused(input: Input, error: CloudError): void;
}

/** Every call of every port goes through the interceptor, which logs the call and applies injected faults. */
export class CallInterceptor {
  readonly calls: CallRecord[] = [];
  /** Page sizes that replace AWS's, by operation, so that a test of paging needs few records. */
  readonly pageSizes = new Map<Operation, number>();
  readonly #clock: VirtualClock;
  readonly #faults: Faults;
  readonly #answers = new Map<string, { at: number; answer: unknown }[]>();
  #sequence = 0;

  constructor(clock: VirtualClock, faults: Faults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** Makes the call. Input and answer are copied, so the caller and the world never share an object. */
  async call<Input extends object, Output>(
    call: Call<Input>,
    run: Execution<Input, Output>['run'],
    refused: Execution<Input, Output>['refused'] = () => {},
  ): Promise<Output> {
    const json = JSON.stringify(call.input);
    const record = this.#begin(call, json);
    try {
      const input = copied(call.input);
      const effect = this.#faults.take(call.operation, membersOf(input));
      await turn();
      const output = await this.#execute({ ...call, input, json }, effect, { run, refused });
      record.outcome = 'ok';
      return output;
    } catch (error) {
      record.outcome = error instanceof CloudError ? error.code : 'Defect';
      throw error;
    } finally {
      this.#sequence += 1;
      record.end = this.#sequence;
    }
  }

  async #execute<Input extends object, Output>(
    call: Call<Input> & { json: string },
    effect: FaultEffect | undefined,
    { run, refused }: Execution<Input, Output>,
  ): Promise<Output> {
    const { input } = call;
    if (effect?.kind === 'intervene') await effect.run();
    const error = effect && faultError(call.operation, effect);
    const later = requestsLaterPage(call.operation, membersOf(input));
    const tookEffect = effect?.kind === 'timeout-after';
    if (error && !tookEffect && (effect.kind !== 'second-page-fails' || later)) {
      if (operationFacts(call.operation).write) refused(input, error);
      throw error;
    }
    const output = copied(run(input, this.#limit(call.operation, effect)));
    if (error && tookEffect) throw error;
    return this.#possiblyStale(call, output, effect);
  }

  #limit(operation: Operation, effect: FaultEffect | undefined): PageLimit {
    if (effect?.kind === 'empty-page') return () => 0;
    if (effect?.kind === 'second-page-fails') return (total) => Math.floor(total / 2);
    return wholePage(
      this.pageSizes.get(operation) ?? operationFacts(operation).pageSize ?? Infinity,
    );
  }

  /** Remembers the last ten answers of each distinct read, and returns one of them for a `stale` fault. */
  #possiblyStale<Output>(
    call: { operation: Operation; region: string; json: string },
    output: Output,
    effect: FaultEffect | undefined,
  ): Output {
    if (operationFacts(call.operation).write) return output;
    const key = `${call.region} ${call.operation} ${call.json}`;
    const answers = this.#answers.get(key) ?? [];
    const now = this.#clock.now().getTime();
    const stale =
      effect?.kind === 'stale' ? answers.findLast(({ at }) => at <= now - effect.ageMs) : undefined;
    this.#answers.set(key, [...answers.slice(-9), { at: now, answer: copied(output) }]);
    if (stale) {
      this.#faults.oldestAnswerMs = Math.max(this.#faults.oldestAnswerMs, now - stale.at);
    }
    // The key contains the operation, so every answer stored under it has this type.
    return stale ? copied(stale.answer as Output) : output;
  }

  #begin<Input>(call: Call<Input>, json: string): CallRecord {
    this.#sequence += 1;
    const { service, write } = operationFacts(call.operation);
    const record: CallRecord = {
      at: this.#clock.now(),
      service,
      operation: call.operation,
      region: call.region,
      caller: call.caller.arn,
      write,
      input: brief(call.input, json),
      outcome: undefined,
      start: this.#sequence,
      end: undefined,
    };
    this.calls.push(record);
    return record;
  }
}

/** One turn of the event loop, without virtual time. Calls that a caller starts together therefore overlap. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * A deep copy of plain data, which is all that ports exchange. Much faster than `structuredClone`; every call is
 * copied.
 */
function copied<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  // A copy has the type of its original.
  if (Array.isArray(value)) return value.map(copied) as T;
  const members: Record<string, unknown> = {};
  // Faster than Object.entries, and plain data inherits no members.
  for (const name in value) members[name] = copied(value[name as keyof T]);
  return members as T;
}

function membersOf(input: object): Record<string, unknown> {
  return { ...input };
}

function brief(input: unknown, json: string): string {
  if (json.length <= 120) return json;
  const text = JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'string' && value.length > 120 ? `${value.slice(0, 120)}...` : value,
  );
  return text.length > 1000 ? `${text.slice(0, 1000)}...` : text;
}
