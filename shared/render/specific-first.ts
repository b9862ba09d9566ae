import type { BindingSnapshot } from '../model/feed.ts';
import {
  type ForwardedDomain,
  forwardedDomains,
  isWildcard,
  liveBindings,
  type RewrittenName,
  rewrittenNames,
} from './private-names.ts';

/** The forwarded domains of every binding, for resolvers that use the first matching rule. */
export function forwardRules(
  bindings: readonly BindingSnapshot[],
): (ForwardedDomain & { binding: string })[] {
  const domains = liveBindings(bindings).flatMap((snapshot) =>
    forwardedDomains(snapshot).map((domain) => ({ ...domain, binding: snapshot.binding })),
  );
  return specificFirst(domains, ({ domain }) => domain);
}

/** The rewritten names of every binding, for resolvers that use the first matching rule. */
export function rewriteRules(
  bindings: readonly BindingSnapshot[],
): (RewrittenName & { binding: string })[] {
  const names = liveBindings(bindings).flatMap((snapshot) =>
    rewrittenNames(snapshot).map((name) => ({ ...name, binding: snapshot.binding })),
  );
  return specificFirst(names, ({ name }) => name);
}

/**
 * Names with more labels first, and an exact name before the wildcard of the same depth, so that the rule of a
 * bucket comes before the rule of its Region.
 */
function specificFirst<T>(entries: readonly T[], nameOf: (entry: T) => string): T[] {
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
