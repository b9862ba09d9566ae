import type { Host } from '../../resolvers/harness/index.ts';
import type { Edition } from './feed.ts';

const INTERVAL_MS = 100;
const PATIENCE_MS = 1000;

/** For each name, the addresses that are correct at some time of the test. */
export type Permitted = ReadonlyMap<string, ReadonlySet<string>>;

/** A signed public name that the feed does not contain. The resolver must always answer it. */
const UNTOUCHED = new Map([['signed', new Set(['192.0.2.1'])]]);

/** Permits the answers of every edition. For a name that does not change, these are the same. */
export function permittedBy(editions: readonly Edition[]): Permitted {
  const permitted = new Map<string, Set<string>>(UNTOUCHED);
  for (const { manifest } of editions) {
    for (const { name, answers } of manifest.questions) {
      permitted.set(name, new Set([...(permitted.get(name) ?? []), ...answers]));
    }
  }
  return permitted;
}

/** A wrong or missing answer to a client. */
export interface BadAnswer {
  name: string;
  got: string;
  /** Time since the client started. */
  milliseconds: number;
}

/** A client that queries its names in turn, at once and then ten times a second, until `end` is called. */
export class Client {
  readonly #host: Host;
  readonly #permitted: Permitted;
  readonly #timer: NodeJS.Timeout;
  readonly #pending = new Set<Promise<void>>();
  readonly #began = Date.now();
  readonly badAnswers: BadAnswer[] = [];
  asked = 0;

  constructor(host: Host, permitted: Permitted) {
    this.#host = host;
    this.#permitted = permitted;
    const ask = () => {
      const asking = this.#ask();
      this.#pending.add(asking);
      asking.finally(() => this.#pending.delete(asking));
    };
    ask();
    this.#timer = setInterval(ask, INTERVAL_MS);
  }

  /** Stops the client and returns the wrong and missing answers. */
  async end(): Promise<BadAnswer[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return this.badAnswers;
  }

  async #ask(): Promise<void> {
    const names = [...this.#permitted.keys()];
    const name = names[this.asked % names.length] ?? '';
    this.asked += 1;
    const milliseconds = Date.now() - this.#began;
    const { rcode, answers } = await this.#host.ask(name, 'A', { milliseconds: PATIENCE_MS });
    const addresses = answers.flatMap((text) => (text.startsWith('A ') ? [text.slice(2)] : []));
    const isCorrect =
      addresses.length > 0 &&
      addresses.every((address) => this.#permitted.get(name)?.has(address) === true);
    if (!isCorrect)
      this.badAnswers.push({ name, got: [rcode, ...answers].join(' '), milliseconds });
  }
}
