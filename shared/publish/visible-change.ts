import { isDeepStrictEqual } from 'node:util';
import type { BindingSnapshot } from '../model/feed.ts';

/** Whether the snapshots differ for resolvers or operators. Fences rise with every repair, and only the reconciler reads them. */
export function isVisibleChange(
  existing: BindingSnapshot | null,
  desired: BindingSnapshot,
): boolean {
  return !isDeepStrictEqual(existing && withoutFences(existing), withoutFences(desired));
}

function withoutFences(snapshot: BindingSnapshot) {
  return { ...snapshot, zones: snapshot.zones.map(({ fence: _, ...zone }) => zone) };
}
