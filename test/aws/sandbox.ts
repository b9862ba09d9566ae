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
  /** Aborts on ^C: nothing is begun after it, and waits end. */
  signal: AbortSignal;
  /** Existing subnets to work in, of two Availability Zones; undefined: a VPC is made. */
  subnets: readonly string[] | undefined;
  tell(text: string): void;
}

/** Where claims are tried: knows the names to give, and remembers what was made. */
export class Sandbox {
  readonly options: SandboxOptions;
  /** ARNs, in the order of making. */
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

  /** The run's id keeps two runs apart. */
  name(ending: string): string {
    return `${TAG}-${this.options.runId}-${ending}`;
  }

  get tags(): { Key: string; Value: string }[] {
    return [{ Key: TAG, Value: this.options.runId }];
  }

  /** Makes something and remembers it for the clean-up, unless the run was stopped. */
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

  /** What several claims share is made once, and its failure is the failure of each. */
  once<T>(fixture: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    const begun = this.#fixtures.get(fixture) ?? fixture(this);
    this.#fixtures.set(fixture, begun);
    // The key is the function, and each function has one result type.
    return begun as Promise<T>;
  }

  sleep(milliseconds: number): Promise<void> {
    return wait(milliseconds, undefined, { signal: this.options.signal });
  }

  /** Asks every so many seconds until there is an answer; what did not come in time was not shown. */
  async until<T>(
    what: string,
    ask: () => Promise<T | undefined>,
    { everySeconds = 5, forMinutes = 10 } = {},
  ): Promise<T> {
    const end = Date.now() + forMinutes * 60_000;
    while (Date.now() < end) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await this.sleep(everySeconds * 1000);
    }
    throw new NotShownError(`${what} did not come within ${forMinutes} minutes`);
  }
}
