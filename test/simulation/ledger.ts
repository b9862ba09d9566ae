import type { Manifest } from '../../shared/model/feed.ts';
import { Service } from './properties/service.ts';

/** What one feed has said so far. Times are milliseconds from the beginning. */
export class Ledger {
  /** The contents of each revision. */
  readonly revisions = new Map<number, string>();
  readonly service: Service;
  /** Visible changes of bindings that were published before. */
  readonly changes: { at: number; binding: string }[] = [];
  /** When the manifest was written last. */
  manifestAt = 0;
  readonly #active = new Map<string, number>();

  constructor(now: () => number) {
    this.service = new Service(now);
  }

  /** Of the publication that first said so; undefined where it does not stand. */
  activeSince(binding: string, code: string): number | undefined {
    return this.#active.get(`${binding} ${code}`);
  }

  /** `startedAt` is when the publisher began: it said since when before it wrote. */
  recordActive({ bindings }: Manifest, startedAt: number): void {
    const keys = bindings.flatMap(({ name, active }) =>
      active.map(({ code }) => `${name} ${code}`),
    );
    for (const key of this.#active.keys()) if (!keys.includes(key)) this.#active.delete(key);
    for (const key of keys) if (!this.#active.has(key)) this.#active.set(key, startedAt);
  }
}
