import type { Manifest } from '../../shared/model/feed.ts';
import { ServedAddresses } from './properties/served-addresses.ts';

/** The history of one feed. Times are milliseconds since the start of the run. */
export class Ledger {
  /** The contents of each revision. */
  readonly revisions = new Map<number, string>();
  readonly servedAddresses: ServedAddresses;
  /** Changes to the answers of bindings that were published before. */
  readonly changes: { at: number; binding: string }[] = [];
  /** When the manifest was last written. */
  manifestAt = 0;
  readonly #active = new Map<string, number>();

  constructor(now: () => number) {
    this.servedAddresses = new ServedAddresses(now);
  }

  /** When the notice became active. Undefined if it is not active. */
  activeSince(binding: string, code: string): number | undefined {
    return this.#active.get(`${binding} ${code}`);
  }

  /**
   * `startedAt` is the start of the publisher's run, because the publisher dates a notice before it writes the
   * manifest.
   */
  recordActive({ bindings }: Manifest, startedAt: number): void {
    const keys = bindings.flatMap(({ name, active }) =>
      active.map(({ code }) => `${name} ${code}`),
    );
    for (const key of this.#active.keys()) if (!keys.includes(key)) this.#active.delete(key);
    for (const key of keys) if (!this.#active.has(key)) this.#active.set(key, startedAt);
  }
}
