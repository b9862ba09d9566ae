import type { Host } from '../../resolvers/harness/index.ts';
import type { Edition } from './feed.ts';

/** Ten times a second. */
const INTERVAL_MS = 100;
const PATIENCE_MS = 1000;

/** What a client may be told: by name, the addresses that are right at some time of the test. */
export type Permitted = ReadonlyMap<string, ReadonlySet<string>>;

/** Public, signed, and nothing to do with us: it must never stop. */
const UNTOUCHED = new Map([['signed', new Set(['192.0.2.1'])]]);

/** A name that changes may be answered by either revision; of one that does not, both say the same. */
export function permittedBy(editions: readonly Edition[]): Permitted {
  const permitted = new Map<string, Set<string>>(UNTOUCHED);
  for (const { manifest } of editions) {
    for (const { name, answers } of manifest.questions) {
      permitted.set(name, new Set([...(permitted.get(name) ?? []), ...answers]));
    }
  }
  return permitted;
}

/** One answer that no client should have had. */
export interface Mishap {
  name: string;
  got: string;
  /** Since the client began. */
  milliseconds: number;
}

/** A client that asks for the next of its names ten times a second, until it is told to end. */
export class Client {
  readonly #host: Host;
  readonly #permitted: Permitted;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<Promise<void>>();
  readonly #began = Date.now();
  readonly mishaps: Mishap[] = [];
  asked = 0;

  constructor(host: Host, permitted: Permitted) {
    this.#host = host;
    this.#permitted = permitted;
    this.#timer = setInterval(() => {
      const asking = this.#ask();
      this.#underWay.add(asking);
      asking.finally(() => this.#underWay.delete(asking));
    }, INTERVAL_MS);
  }

  /** How many answers were wrong or missing. */
  async end(): Promise<Mishap[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    return this.mishaps;
  }

  async #ask(): Promise<void> {
    const names = [...this.#permitted.keys()];
    const name = names[this.asked % names.length] ?? '';
    this.asked += 1;
    const milliseconds = Date.now() - this.#began;
    const { rcode, answers } = await this.#host.ask(name, 'A', { milliseconds: PATIENCE_MS });
    const addresses = answers.flatMap((text) => (text.startsWith('A ') ? [text.slice(2)] : []));
    const isRight =
      addresses.length > 0 &&
      addresses.every((address) => this.#permitted.get(name)?.has(address) === true);
    if (!isRight) this.mishaps.push({ name, got: [rcode, ...answers].join(' '), milliseconds });
  }
}
