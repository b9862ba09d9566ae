import { withoutWildcard } from '../model/names.ts';
import {
  checkedAddress,
  checkedName,
  checkedSome,
  checkedWord,
  UnrenderableError,
} from './grammar.ts';
import { knot6Forward, knot6Rewrite } from './knot-resolver-6.ts';
import { forwardedDomains, liveBindings, privateDomainNames } from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind, Unsupported } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';
import { specificFirst } from './specific-first.ts';

export const FOLDER = '/etc/knot-resolver/privatelink-dns';
const ZONE_FILE = `${FOLDER}/rpz.zone`;

/** It has no reload; the unit has one instance for each process. */
const RELOAD: readonly Command[] = [['systemctl', 'restart', 'kresd@*.service']];

const NO_CNAME: Unsupported = {
  what: 'it ignores the CNAME targets of a response policy, and public answers would go out',
  remedy:
    'Set `rpz.answer: address`, or write the resolver as `{ name: knot-resolver, use: forward }`.',
};

/** Knot Resolver 5.6, configured in Lua, and the YAML form for 6.x. */
export const knotResolver: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: (use, _, { rpz }) =>
    use === 'rewrite' && rpz.answer === 'cname' ? NO_CNAME : undefined,
  render: (input) => [
    ...(input.uses.includes('forward') ? forwardFiles(input) : []),
    ...(input.uses.includes('rewrite') ? rewriteFiles(input) : []),
  ],
};

function forwardFiles(input: RenderInput): Artifact[] {
  return [
    ...checkedLua('forward', 'forward', input, forwardLua(input), []),
    byHand('config-6-forward.yaml', 'forward', knot6Forward(input)),
  ];
}

function rewriteFiles(input: RenderInput): Artifact[] {
  if (input.rpz.answer === 'cname') throw new UnrenderableError(NO_CNAME.what);
  return [
    {
      file: 'rpz.zone',
      mediaType: 'text/dns',
      content: rpzZone(input),
      use: 'rewrite',
      install: ZONE_FILE,
      check: checkOf('rpz'),
      reload: RELOAD,
    },
    ...checkedLua('rpz', 'rewrite', input, rpzLua(input), STRICT_ZONE),
    byHand('config-6-rewrite.yaml', 'rewrite', knot6Rewrite(input)),
  ];
}

/** A Lua file, and the one that checks it. */
function checkedLua(
  name: 'forward' | 'rpz',
  use: 'forward' | 'rewrite',
  input: RenderInput,
  content: string,
  checks: readonly string[],
): Artifact[] {
  const lua = (file: string, text: string): Artifact => ({
    file,
    mediaType: 'text/x-lua',
    content: text,
    use,
    install: `${FOLDER}/${file}`,
    check: checkOf(name),
    reload: RELOAD,
  });
  const check = [
    header(input, '--'),
    ...checks,
    `dofile('${FOLDER}/${name}.lua')`,
    'os.exit(0)',
    '',
  ];
  return [lua(`${name}.lua`, content), lua(`${name}.check.lua`, check.join('\n'))];
}

/** kresd has no checker: this starts one that loads the file and ends, before it listens or opens a cache. */
function checkOf(name: 'forward' | 'rpz'): readonly Command[] {
  return [['kresd', '-n', '-c', `${FOLDER}/${name}.check.lua`, FOLDER]];
}

/** `policy.rpz` only warns of a record that it cannot read. */
const STRICT_ZONE = [
  `local path = '${ZONE_FILE}'`,
  "local parser = require('zonefile').new()",
  'assert(parser:open(path))',
  'repeat',
  '  local more, wrong = parser:parse()',
  "  if wrong then error(path .. ':' .. tonumber(parser.line_counter) .. ': ' .. wrong) end",
  'until not more',
];

function byHand(file: string, use: 'forward' | 'rewrite', content: string): Artifact {
  return {
    file,
    mediaType: 'application/yaml',
    content,
    use,
    install: null,
    check: [],
    reload: [],
  };
}

/** STUB, not FORWARD: an inbound endpoint brings no DNSSEC records to validate. */
function forwardLua(input: RenderInput): string {
  const domains = liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map((forwarded) => ({ ...forwarded, binding: binding.binding })),
  );
  const rules = specificFirst(domains, ({ domain }) => domain).flatMap(
    ({ domain, forwarders, binding }) => {
      const servers = checkedSome(forwarders, `forwarder for ${domain}`).map(checkedAddress);
      return [
        `-- ${checkedWord(binding)}`,
        `policy.add(policy.suffix(policy.STUB(${table(servers)}), policy.todnames(${table([checkedName(domain)])})))`,
      ];
    },
  );
  const exempt = [...privateDomainNames(input.bindings), ...endpointNames(input)];
  return [header(input, '--'), ...allowLocal(exempt), ...rules, ...forgotten(input), ''].join('\n');
}

function rpzLua(input: RenderInput): string {
  return [
    header(input, '--'),
    ...allowLocal(endpointNames(input)),
    `policy.add(policy.rpz(policy.DENY, '${ZONE_FILE}', false))`,
    '',
  ].join('\n');
}

function endpointNames({ bindings }: RenderInput): string[] {
  return liveBindings(bindings).map(({ endpoint }) => withoutWildcard(endpoint.name));
}

/** Exempts the names from the `rebinding` module; without that module it does nothing. */
function allowLocal(names: readonly string[]): string[] {
  const distinct = [...new Set(names)].sort().map(checkedName);
  if (distinct.length === 0) return [];
  return [
    `policy.add(policy.suffix(policy.FLAGS({'ALLOW_LOCAL'}), policy.todnames(${table(distinct)})))`,
  ];
}

/** Once the site's cache is open: it is on disk, and may still hold public answers of these names. */
function forgotten({ bindings }: RenderInput): string[] {
  const clears = privateDomainNames(bindings).map(
    (domain) => `  cache.clear('${checkedName(domain)}')`,
  );
  return clears.length === 0 ? [] : ['event.after(0, function ()', ...clears, 'end)'];
}

/** Names and addresses that were checked hold no quote and no backslash. */
function table(values: readonly string[]): string {
  return `{${values.map((value) => `'${value}'`).join(', ')}}`;
}
