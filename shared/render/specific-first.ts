import { withoutWildcard } from '../model/names.ts';

/**
 * For resolvers whose first matching rule counts: deeper names first, and an exact name before the wildcard
 * beside it, so that a bucket's own rule is not taken by that of its Region.
 */
export function specificFirst<T>(entries: readonly T[], nameOf: (entry: T) => string): T[] {
  return entries
    .map((entry) => ({ entry, name: nameOf(entry) }))
    .sort((a, b) => depth(b.name) - depth(a.name) || order(a.name, b.name))
    .map(({ entry }) => entry);
}

function depth(name: string): number {
  return name.split('.').length;
}

function order(a: string, b: string): number {
  return Number(isWildcard(a)) - Number(isWildcard(b)) || (a < b ? -1 : 1);
}

function isWildcard(name: string): boolean {
  return withoutWildcard(name) !== name;
}
