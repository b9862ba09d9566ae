import type { Random } from '../random.ts';
import type { Engine } from './engine.ts';

export type FunctionName = 'route' | 'reconcile' | 'publish' | 'sweep' | 'probe';

/** What is going to happen to an invocation at its n-th call. */
export interface Fate {
  kind: 'killed-before' | 'killed-after' | 'paused';
  call: number;
  /** For `paused`. */
  ms: number;
}

/** One run of one function: it makes calls, each of which takes its time, and may die or stand still at any of them. */
export class Invocation {
  readonly name: FunctionName;
  readonly number: number;
  readonly owner: string;
  readonly startedAt: number;
  /** Added to the time that this function's machine believes it is. */
  readonly skewMs: number;
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #fate: Fate | undefined;
  readonly #onDeath: () => void;
  #calls = 0;
  #isDead = false;

  constructor(
    identity: { name: FunctionName; number: number; owner: string; skewMs: number },
    engine: Engine,
    random: Random,
    fate: Fate | undefined,
    onDeath: () => void,
  ) {
    this.name = identity.name;
    this.number = identity.number;
    this.owner = identity.owner;
    this.skewMs = identity.skewMs;
    this.startedAt = engine.clock.now().getTime();
    this.#engine = engine;
    this.#random = random;
    this.#fate = fate;
    this.#onDeath = onDeath;
  }

  get label(): string {
    return `${this.name}#${this.number}`;
  }

  now(): Date {
    return new Date(this.#engine.clock.now().getTime() + this.skewMs);
  }

  /** Makes a call after the time that it takes to reach AWS. What a dead function asked for is never answered. */
  async call<T>(make: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    const number = this.#calls;
    const fate = this.#fate?.call === number ? this.#fate : undefined;
    if (fate?.kind === 'killed-before') this.#die();
    const pause = fate?.kind === 'paused' ? fate.ms : 0;
    await this.#engine.wait(pause + this.#latency(), this.label, () => this.#isDead);
    const outcome = await this.#engine.answered(() => settled(make));
    if (fate?.kind === 'killed-after') this.#die();
    if (this.#isDead) return new Promise(() => {});
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  #die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#onDeath();
  }

  /** Milliseconds. Most calls are quick, and some overtake others by far. */
  #latency(): number {
    const chance = this.#random.next();
    if (chance < 0.9 || this.#engine.isWithoutDelays) return this.#random.between(5, 120);
    return chance < 0.99 ? this.#random.between(500, 5_000) : this.#random.between(5_000, 40_000);
  }
}

async function settled<T>(make: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await make() };
  } catch (error) {
    return { error };
  }
}
