import type { Config } from '../../../shared/config/config.ts';
import type { Random } from '../random.ts';
import type { Engine } from './engine.ts';

export type FunctionName = 'route' | 'reconcile' | 'publish' | 'sweep' | 'probe';

/** An invocation is killed or paused at its n-th call. */
export interface Interruption {
  kind: 'killed-before' | 'killed-after' | 'paused';
  call: number;
  /** The duration of a pause. */
  ms: number;
}

export interface InvocationSetup {
  name: FunctionName;
  number: number;
  owner: string;
  config: Config;
  skewMs: number;
  engine: Engine;
  random: Random;
  interruption: Interruption | undefined;
  onKilled: () => void;
}

/** One run of a function. Each of its calls takes virtual time, and a call may kill or pause the run. */
export class Invocation {
  readonly name: FunctionName;
  readonly number: number;
  readonly owner: string;
  /** The configuration that the run was deployed with. It may be an earlier one than the installation's. */
  readonly config: Config;
  readonly startedAt: number;
  /** The error of this invocation's clock. */
  readonly skewMs: number;
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #interruption: Interruption | undefined;
  readonly #onKilled: () => void;
  #calls = 0;
  #isKilled = false;

  constructor(setup: InvocationSetup) {
    this.name = setup.name;
    this.number = setup.number;
    this.owner = setup.owner;
    this.config = setup.config;
    this.skewMs = setup.skewMs;
    this.startedAt = setup.engine.clock.now().getTime();
    this.#engine = setup.engine;
    this.#random = setup.random;
    this.#interruption = setup.interruption;
    this.#onKilled = setup.onKilled;
  }

  get label(): string {
    return `${this.name}#${this.number}`;
  }

  now(): Date {
    return new Date(this.#engine.clock.now().getTime() + this.skewMs);
  }

  /** Makes a call after its latency. The calls of a killed function are never answered. */
  async call<T>(make: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    const number = this.#calls;
    const interruption = this.#interruption?.call === number ? this.#interruption : undefined;
    if (interruption?.kind === 'killed-before') this.#kill();
    const pause = interruption?.kind === 'paused' ? interruption.ms : 0;
    await this.#engine.wait(pause + this.#latency(), this.label, () => this.#isKilled);
    const outcome = await this.#engine.answered(() => settled(make));
    if (interruption?.kind === 'killed-after') this.#kill();
    if (this.#isKilled) return new Promise(() => {});
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  #kill(): void {
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#onKilled();
  }

  /** The latency of a call in milliseconds. Most calls are fast, and a few take up to 40 seconds. */
  #latency(): number {
    const draw = this.#random.next();
    if (draw < 0.9 || this.#engine.isWithoutDelays) return this.#random.between(5, 120);
    return draw < 0.99 ? this.#random.between(500, 5_000) : this.#random.between(5_000, 40_000);
  }
}

async function settled<T>(make: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await make() };
  } catch (error) {
    return { error };
  }
}
