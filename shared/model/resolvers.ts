/** The kinds of resolvers that artifacts are rendered for. Each has an entry in `render/registry.ts`. */
export const RESOLVER_NAMES = [
  'aws-config',
  'bind',
  'coredns',
  'dnsmasq',
  'hosts',
  'infoblox',
  'knot-resolver',
  'powerdns-recursor',
  'unbound',
  'windows',
] as const;

export type ResolverName = (typeof RESOLVER_NAMES)[number];

/** A kind of resolver, and whether it forwards queries, rewrites answers, or gets the files for both. */
export interface ResolverChoice {
  name: ResolverName;
  use: 'forward' | 'rewrite' | 'both';
}
