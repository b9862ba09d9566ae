import { setTimeout as wait } from 'node:timers/promises';
import { NotShownError } from './claim.ts';
import type { Clients } from './clients.ts';
import { TAG } from './ledger.ts';

export interface SandboxOptions {
  region: string;
  account: string;
  partition: string;
  runId: string;
  clients: Clients;
  /** Aborted by ^C. Afterwards nothing is created, and waits end. */
  signal: AbortSignal;
  /** Existing subnets in two Availability Zones. If undefined, a VPC is created. */
  subnets: readonly string[] | undefined;
  print(text: string): void;
}

/** The account in which claims run. Generates resource names and records created resources. */
export class Sandbox {
  readonly options: SandboxOptions;
  /** ARNs in the order of creation. */
  readonly made: string[] = [];
  readonly #fixtures = new Map<object, Promise<unknown>>();

  constructor(options: SandboxOptions) {
    this.options = options;
  }

  get clients(): Clients {
    return this.options.clients;
  }

  get region(): string {
    return this.options.region;
  }

  /** A resource name that contains the id of the run, so that two runs do not conflict. */
  name(ending: string): string {
    return `${TAG}-${this.options.runId}-${ending}`;
  }

  get tags(): { Key: string; Value: string }[] {
    return [{ Key: TAG, Value: this.options.runId }];
  }

  /** Creates a resource and records it for the clean-up. Throws if the run was interrupted. */
  async make<T>(create: () => Promise<T>, arnOf: (made: T) => string): Promise<T> {
    this.options.signal.throwIfAborted();
    const made = await create();
    this.made.push(arnOf(made));
    return made;
  }

  arn(service: string, resource: string, region = this.region): string {
    const { partition, account } = this.options;
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }

  /** Runs a shared fixture once; if it fails, every claim that needs it fails. */
  once<T>(fixture: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    const started = this.#fixtures.get(fixture) ?? fixture(this);
    this.#fixtures.set(fixture, started);
    // The key is the function, and each function has one result type.
    return started as Promise<T>;
  }

  sleep(milliseconds: number): Promise<void> {
    return wait(milliseconds, undefined, { signal: this.options.signal });
  }

  /** Polls until `ask` returns an answer. Throws `NotShownError` after the time limit. */
  async until<T>(
    event: string,
    ask: () => Promise<T | undefined>,
    { everySeconds = 5, forMinutes = 10 } = {},
  ): Promise<T> {
    const end = Date.now() + forMinutes * 60_000;
    while (Date.now() < end) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await this.sleep(everySeconds * 1000);
    }
    throw new NotShownError(`timed out after ${forMinutes} minutes waiting until ${event}`);
  }
}
