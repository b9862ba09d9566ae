import {
  type BindingSnapshot,
  type Manifest,
  servedAddresses,
} from '../../../shared/model/feed.ts';
import { entryOf } from './entry.ts';

type Part = 'endpoint' | 'inbound';

export interface Dropped {
  /** The last snapshot in which the binding used the address. */
  binding: BindingSnapshot;
  part: Part;
  address: string;
  /** The time between the replacement of the address and its removal from the feed. */
  servedOnlyMs: number;
}

/** Records, over all manifests of a feed, since when each served address is replaced. */
export class ServedAddresses {
  readonly #now: () => number;
  readonly #replaced = new Map<string, { at: number; binding: BindingSnapshot }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * The replaced addresses that the later manifest no longer serves. `decidedAt`: when its publisher read the manifest
   * before. The publisher counts the retirement from then, and a paused publisher writes much later.
   */
  droppedBy(before: Manifest | undefined, after: Manifest, decidedAt: number): Dropped[] {
    const dropped: Dropped[] = [];
    for (const { name, snapshot: earlier } of before?.bindings ?? []) {
      const later = entryOf(after, name)?.snapshot;
      if (!earlier || later?.status !== 'live') continue;
      for (const part of ['endpoint', 'inbound'] as const) {
        const own = ownOf(later, part);
        const served = servedAddresses(later[part]);
        for (const address of servedAddresses(earlier[part])) {
          const key = `${name} ${part} ${address}`;
          if (own.includes(address)) this.#replaced.delete(key);
          else if (!this.#replaced.has(key)) {
            this.#replaced.set(key, { at: decidedAt, binding: earlier });
          }
          const replaced = this.#replaced.get(key);
          if (replaced === undefined || served.includes(address)) continue;
          this.#replaced.delete(key);
          const servedOnlyMs = this.#now() - replaced.at;
          dropped.push({ binding: replaced.binding, part, address, servedOnlyMs });
        }
      }
    }
    return dropped;
  }
}

function ownOf(snapshot: BindingSnapshot, part: Part): string[] {
  return part === 'endpoint'
    ? snapshot.endpoint.addresses.map(({ address }) => address)
    : snapshot.inbound.addresses;
}
