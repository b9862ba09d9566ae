import { CloudError } from '../shared/cloud/errors.ts';
import type { VirtualClock } from './clock.ts';
import { asksLaterPage, type FaultEffect, type Faults, faultError } from './faults.ts';
import type { Caller } from './identity.ts';
import { type Operation, operationFacts, type ServiceName } from './operations.ts';
import { type PageLimit, wholePage } from './paging.ts';

/** One call of a port. `start` and `end` are places in one sequence over all calls: see `roundTrips`. */
export interface CallRecord {
  at: Date;
  service: ServiceName;
  operation: Operation;
  region: string;
  caller: string;
  write: boolean;
  /** The input as JSON, with long texts cut. */
  input: string;
  /** `ok`, or AWS's error code; undefined while the call is under way. */
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

/** Every call of every port passes here: it is logged, counted, and disturbed where a fault is injected. */
export class CallInterceptor {
  readonly calls: CallRecord[] = [];
  /** Pages smaller than AWS's, by operation, so that a test needs no thousand records. */
  readonly pageSizes = new Map<Operation, number>();
  readonly #clock: VirtualClock;
  readonly #faults: Faults;
  readonly #answers = new Map<string, { at: number; answer: unknown }[]>();
  #sequence = 0;

  constructor(clock: VirtualClock, faults: Faults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /**
   * Makes the call: `run` reads or changes the world at once, `refused` hears of an injected refusal of a
   * write, so that the trail tells it. Input and answer are copies: neither side can reach into the other.
   */
  async call<Input extends object, Output>(
    call: Call<Input>,
    run: (input: Input, limit: PageLimit) => Output,
    refused: (input: Input, error: CloudError) => void = () => {},
  ): Promise<Output> {
    const record = this.#begin(call);
    try {
      const input = copied(call.input);
      const effect = this.#faults.take(call.operation, membersOf(input));
      await turn();
      const output = await this.#disturbed(call, input, effect, run, refused);
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

  async #disturbed<Input extends object, Output>(
    call: Call<Input>,
    input: Input,
    effect: FaultEffect | undefined,
    run: (input: Input, limit: PageLimit) => Output,
    refused: (input: Input, error: CloudError) => void,
  ): Promise<Output> {
    if (effect?.kind === 'intervene') await effect.run();
    const error = effect && faultError(call.operation, effect);
    const later = asksLaterPage(call.operation, membersOf(input));
    const tookEffect = effect?.kind === 'timeout-after';
    if (error && !tookEffect && (effect.kind !== 'second-page-fails' || later)) {
      if (operationFacts(call.operation).write) refused(input, error);
      throw error;
    }
    const output = copied(run(input, this.#limit(call.operation, effect)));
    if (error && tookEffect) throw error;
    return this.#remembered(call, output, effect);
  }

  #limit(operation: Operation, effect: FaultEffect | undefined): PageLimit {
    if (effect?.kind === 'empty-page') return () => 0;
    if (effect?.kind === 'second-page-fails') return (total) => Math.floor(total / 2);
    return wholePage(
      this.pageSizes.get(operation) ?? operationFacts(operation).pageSize ?? Infinity,
    );
  }

  /** Keeps the last answers of each distinct read, which is what a stale answer is taken from. */
  #remembered<Input, Output>(
    call: Call<Input>,
    output: Output,
    effect: FaultEffect | undefined,
  ): Output {
    if (operationFacts(call.operation).write) return output;
    const key = `${call.region} ${call.operation} ${JSON.stringify(call.input)}`;
    const answers = this.#answers.get(key) ?? [];
    const now = this.#clock.now().getTime();
    const stale =
      effect?.kind === 'stale' ? answers.findLast(({ at }) => at <= now - effect.ageMs) : undefined;
    this.#answers.set(key, [...answers.slice(-9), { at: now, answer: copied(output) }]);
    // The key holds the operation, so what was kept under it is an answer of this very type.
    return stale ? copied(stale.answer as Output) : output;
  }

  #begin<Input>(call: Call<Input>): CallRecord {
    this.#sequence += 1;
    const { service, write } = operationFacts(call.operation);
    const record: CallRecord = {
      at: this.#clock.now(),
      service,
      operation: call.operation,
      region: call.region,
      caller: call.caller.arn,
      write,
      input: brief(call.input),
      outcome: undefined,
      start: this.#sequence,
      end: undefined,
    };
    this.calls.push(record);
    return record;
  }
}

/**
 * How many calls had to wait for one another, at the deepest: a call is one deeper than the deepest
 * that had ended when it started. Calls that were under way together count once.
 */
export function roundTrips(calls: readonly CallRecord[]): number {
  const depths = new Map<CallRecord, number>();
  for (const call of calls) {
    const before = calls.filter((other) => other.end !== undefined && other.end < call.start);
    depths.set(call, 1 + Math.max(0, ...before.map((other) => depths.get(other) ?? 0)));
  }
  return Math.max(0, ...depths.values());
}

/** A turn of the event loop, no time: all calls that a caller starts together are under way together. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Plain data, which is all that ports carry. Much quicker than `structuredClone`, and every call is copied. */
function copied<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  // A copy is of the type that it was made of.
  if (Array.isArray(value)) return value.map(copied) as T;
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) members[name] = copied(member);
  return members as T;
}

function membersOf(input: object): Record<string, unknown> {
  return { ...input };
}

function brief(input: unknown): string {
  const text = JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'string' && value.length > 120 ? `${value.slice(0, 120)}...` : value,
  );
  return text.length > 1000 ? `${text.slice(0, 1000)}...` : text;
}
