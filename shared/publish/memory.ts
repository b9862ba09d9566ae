import type { Parameter, SsmPort } from '../cloud/ports.ts';
import type { FeedStore } from '../feed/store.ts';
import {
  type DesiredParameter,
  differingParameters,
  type RefusedParameter,
  writeParameters,
} from './parameters.ts';
import { type Refusals, readRefusals, type ToldOfRefusals } from './refusals.ts';

/**
 * What people have been told, as it is remembered: in parameters, and those that Parameter Store refuses in
 * the feed's bucket, where they go before what somebody put in their place. Else one parameter made anew by
 * hand would have people told the same at each sweep. A parameter that is refused is tried again each time.
 */
export class Memory {
  readonly #ssm: SsmPort;
  readonly #store: FeedStore;
  readonly #parameters: Map<string, Parameter>;
  #kept: Refusals;

  private constructor(
    ssm: SsmPort,
    store: FeedStore,
    parameters: ReadonlyMap<string, Parameter>,
    kept: Refusals,
  ) {
    this.#ssm = ssm;
    this.#store = store;
    this.#parameters = new Map(parameters);
    this.#kept = kept;
  }

  static async read(
    ssm: SsmPort,
    store: FeedStore,
    parameters: ReadonlyMap<string, Parameter>,
  ): Promise<Memory> {
    return new Memory(ssm, store, parameters, readRefusals(await store.refusedParameters()));
  }

  /** Parameters by name, as they would be if none had been refused. */
  get parameters(): ReadonlyMap<string, Parameter> {
    const kept = Object.entries(this.#kept.memories);
    return new Map([
      ...this.#parameters,
      ...kept.map(([Name, Value]): [string, Parameter] => [Name, { Name, Value }]),
    ]);
  }

  get toldOfRefusals(): ToldOfRefusals {
    return this.#kept.told;
  }

  /** Returns those that Parameter Store refused. */
  async write(desired: readonly DesiredParameter[]): Promise<RefusedParameter[]> {
    const differing = differingParameters(this.#parameters, desired);
    const refused = await writeParameters(this.#ssm, differing);
    const memories = { ...this.#kept.memories };
    for (const { name, value } of desired) {
      const isRefused = refused.some((parameter) => parameter.name === name);
      if (isRefused) memories[name] = value;
      else {
        delete memories[name];
        this.#parameters.set(name, { Name: name, Value: value });
      }
    }
    await this.#keep({ ...this.#kept, memories });
    return refused;
  }

  async writeToldOfRefusals(told: ToldOfRefusals): Promise<void> {
    await this.#keep({ ...this.#kept, told });
  }

  async #keep(refusals: Refusals): Promise<void> {
    const text = JSON.stringify(refusals);
    const isKept = text === JSON.stringify(this.#kept);
    if (!isKept) await this.#store.keepRefusedParameters(text);
    this.#kept = refusals;
  }
}
