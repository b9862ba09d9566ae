import { wildcardOf } from '../model/names.ts';
import { checkedAnswers, checkedForwarders, checkedName, checkedWord } from './grammar.ts';
import {
  forwardedDomains,
  isWildcard,
  liveBindings,
  type RewrittenName,
  rewrittenNames,
} from './private-names.ts';
import type { RenderInput } from './resolver.ts';
import { header } from './rpz.ts';

/** The `forward` list of Knot Resolver 6. `dnssec: false`: an inbound endpoint returns no DNSSEC records. */
export function knot6Forward(input: RenderInput): string {
  const rules = liveBindings(input.bindings).flatMap((binding) => [
    `  # ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).flatMap((forwarded) => [
      `  - subtree: "${checkedName(forwarded.domain)}"`,
      `    servers: ${list(checkedForwarders(forwarded))}`,
      '    options:',
      '      authoritative: false',
      '      dnssec: false',
    ]),
  ]);
  return yaml(input, ['forward:'], rules);
}

/**
 * The `local-data` rules of Knot Resolver 6. Its response policies support wildcards only for CNAME, so a domain with a
 * wildcard becomes a subtree that gives the same answers as its apex.
 */
export function knot6Rewrite(input: RenderInput): string {
  const rules = liveBindings(input.bindings).flatMap((binding) => {
    const rewritten = rewrittenNames(binding);
    const names = new Set(rewritten.map(({ name }) => name));
    return [
      `    # ${checkedWord(binding.binding)}`,
      ...rewritten
        .filter(({ name }) => !isWildcard(name))
        .flatMap((exact) => ruleOf(exact, names.has(wildcardOf(exact.name)), input.rpz.ttl)),
    ];
  });
  return yaml(input, ['local-data:', '  rules:'], rules);
}

function ruleOf(rewritten: RewrittenName, isSubtree: boolean, ttl: number): string[] {
  const addresses = checkedAnswers(rewritten).map(({ address }) => address);
  return [
    `    - name: "${checkedName(rewritten.name)}"`,
    ...(isSubtree ? ['      subtree: redirect'] : []),
    `      address: ${list(addresses)}`,
    `      ttl: ${ttl}s`,
  ];
}

function yaml(input: RenderInput, keys: readonly string[], rules: readonly string[]): string {
  const empty = rules.length === 0;
  const lines = empty ? [...keys.slice(0, -1), `${keys.at(-1)} []`] : [...keys, ...rules];
  return [header(input, '#'), ...lines, ''].join('\n');
}

function list(addresses: readonly string[]): string {
  return `[${addresses.map((address) => `"${address}"`).join(', ')}]`;
}
