import { withoutWildcard } from '../model/names.ts';
import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import {
  forwardedDomains,
  liveBindings,
  type RewrittenName,
  rewrittenNames,
} from './private-names.ts';
import type { RenderInput } from './resolver.ts';
import { header } from './rpz.ts';

/** The `forward` list of Knot Resolver 6: `dnssec: false` because an inbound endpoint brings no DNSSEC records. */
export function knot6Forward(input: RenderInput): string {
  const rules = liveBindings(input.bindings).flatMap((binding) => [
    `  # ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).flatMap(({ domain, forwarders }) => [
      `  - subtree: "${checkedName(domain)}"`,
      `    servers: ${list(checkedSome(forwarders, `forwarder for ${domain}`))}`,
      '    options:',
      '      authoritative: false',
      '      dnssec: false',
    ]),
  ]);
  return yaml(input, ['forward:'], rules);
}

/**
 * The `local-data` rules of Knot Resolver 6. Its response policies take no wildcard but for CNAME, so a domain
 * with a wildcard is a subtree that answers as its top does.
 */
export function knot6Rewrite(input: RenderInput): string {
  const rules = liveBindings(input.bindings).flatMap((binding) => {
    const names = rewrittenNames(binding);
    const wildcards = new Set(
      names.map(({ name }) => name).filter((name) => name.startsWith('*.')),
    );
    return [
      `    # ${checkedWord(binding.binding)}`,
      ...names
        .filter(({ name }) => withoutWildcard(name) === name)
        .flatMap((name) => ruleOf(name, wildcards.has(`*.${name.name}`), input.rpz.ttl)),
    ];
  });
  return yaml(input, ['local-data:', '  rules:'], rules);
}

function ruleOf({ name, addresses }: RewrittenName, isSubtree: boolean, ttl: number): string[] {
  const some = checkedSome(addresses, `address to answer for ${name}`);
  return [
    `    - name: "${checkedName(name)}"`,
    ...(isSubtree ? ['      subtree: redirect'] : []),
    `      address: ${list(some.map(({ address }) => address))}`,
    `      ttl: ${ttl}s`,
  ];
}

function yaml(input: RenderInput, keys: readonly string[], rules: readonly string[]): string {
  const empty = rules.length === 0;
  const lines = empty ? [...keys.slice(0, -1), `${keys.at(-1)} []`] : [...keys, ...rules];
  return [header(input, '#'), ...lines, ''].join('\n');
}

function list(addresses: readonly string[]): string {
  return `[${addresses.map((address) => `"${checkedAddress(address)}"`).join(', ')}]`;
}
