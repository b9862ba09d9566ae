import {
  checkedForwarders,
  checkedName,
  checkedNames,
  checkedWord,
  UnrenderableError,
} from './grammar.ts';
import { knot6Forward, knot6Rewrite } from './knot-resolver-6.ts';
import { endpointNames, privateDomainNames } from './private-names.ts';
import type { Command, FileTemplate, RenderInput, ResolverKind, Unsupported } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';
import { forwardRules } from './specific-first.ts';

export const FOLDER = '/etc/knot-resolver/privatelink-dns';
const ZONE_FILE = `${FOLDER}/rpz.zone`;

/** Knot Resolver 5 cannot reload its configuration. The unit has one instance per process. */
function restart(unit = 'kresd@*'): readonly Command[] {
  return [['systemctl', 'restart', `${unit}.service`]];
}

const NO_CNAME: Unsupported = {
  what: 'it ignores the CNAME targets of a response policy, so the names would stay public',
  remedy:
    'Set `rpz.answer: address`, or write the resolver as `{ name: knot-resolver, use: forward }`.',
};

/** Knot Resolver 5.6, which is configured in Lua, and the YAML form for 6.x. */
export const knotResolver: ResolverKind = {
  units: {
    pattern: /^kresd@(?:\*|[1-9][0-9]?)$/,
    choices: 'kresd@*, or one of kresd@1 to kresd@99',
  },
  files: {
    forward: ({ unit }) => [
      ...checkedLua({ name: 'forward', content: forwardLua, checks: [], reload: restart(unit) }),
      mergedFile('config-6-forward.yaml', knot6Forward),
    ],
    rewrite: ({ unit }) => [
      {
        file: 'rpz.zone',
        mediaType: 'text/dns',
        content: policyZone,
        install: ZONE_FILE,
        check: checkOf('rpz'),
        reload: restart(unit),
      },
      ...checkedLua({ name: 'rpz', content: rpzLua, checks: STRICT_ZONE, reload: restart(unit) }),
      mergedFile('config-6-rewrite.yaml', knot6Rewrite),
    ],
  },
  unsupported: (use, _, { rpz }) =>
    use === 'rewrite' && rpz.answer === 'cname' ? NO_CNAME : undefined,
};

function policyZone(input: RenderInput): string {
  if (input.rpz.answer === 'cname') throw new UnrenderableError(NO_CNAME.what);
  return rpzZone(input);
}

interface CheckedLua {
  name: 'forward' | 'rpz';
  content: FileTemplate['content'];
  /** Lines that the second file runs before it loads the first. */
  checks: readonly string[];
  reload: readonly Command[];
}

/** A Lua file, and a second one that checks it. */
function checkedLua({ name, content, checks, reload }: CheckedLua): FileTemplate[] {
  const lua = (file: string, content: FileTemplate['content']): FileTemplate => ({
    file,
    mediaType: 'text/x-lua',
    content,
    install: `${FOLDER}/${file}`,
    check: checkOf(name),
    reload,
  });
  const lines = [...checks, `dofile('${FOLDER}/${name}.lua')`, 'os.exit(0)', ''];
  return [
    lua(`${name}.lua`, content),
    lua(`${name}.check.lua`, (input) => [header(input, '--'), ...lines].join('\n')),
  ];
}

/** kresd has no checker. This command starts a kresd that loads the file and exits before it listens or opens a cache. */
function checkOf(name: 'forward' | 'rpz'): readonly Command[] {
  return [['kresd', '-n', '-c', `${FOLDER}/${name}.check.lua`, FOLDER]];
}

/** Fails on a record that cannot be parsed: `policy.rpz` only logs a warning. */
const STRICT_ZONE = [
  `local path = '${ZONE_FILE}'`,
  "local parser = require('zonefile').new()",
  'assert(parser:open(path))',
  'repeat',
  '  local more, wrong = parser:parse()',
  "  if wrong then error(path .. ':' .. tonumber(parser.line_counter) .. ': ' .. wrong) end",
  'until not more',
];

/** A file that an operator merges into the site's configuration. */
function mergedFile(file: string, content: FileTemplate['content']): FileTemplate {
  return {
    file,
    mediaType: 'application/yaml',
    content,
    install: null,
    check: [],
    reload: [],
  };
}

/** STUB, not FORWARD: FORWARD validates, and an inbound endpoint returns no DNSSEC records. */
function forwardLua(input: RenderInput): string {
  const rules = forwardRules(input.bindings).flatMap((forwarded) => {
    const servers = table(checkedForwarders(forwarded));
    const names = table([checkedName(forwarded.domain)]);
    return [
      `-- ${checkedWord(forwarded.binding)}`,
      `policy.add(policy.suffix(policy.STUB(${servers}), policy.todnames(${names})))`,
    ];
  });
  const exempt = [...privateDomainNames(input.bindings), ...endpointNames(input.bindings)];
  return [header(input, '--'), ...allowLocal(exempt), ...rules, ...clearCache(input), ''].join(
    '\n',
  );
}

function rpzLua(input: RenderInput): string {
  return [
    header(input, '--'),
    ...allowLocal(endpointNames(input.bindings)),
    `policy.add(policy.rpz(policy.DENY, '${ZONE_FILE}', false))`,
    '',
  ].join('\n');
}

/** Exempts the names from the `rebinding` module. Has no effect without that module. */
function allowLocal(names: readonly string[]): string[] {
  const distinct = checkedNames(names);
  if (distinct.length === 0) return [];
  return [
    `policy.add(policy.suffix(policy.FLAGS({'ALLOW_LOCAL'}), policy.todnames(${table(distinct)})))`,
  ];
}

/** Clears the names once the site's cache is open. The cache is on disk and may still hold public answers for them. */
function clearCache({ bindings }: RenderInput): string[] {
  const clears = privateDomainNames(bindings).map(
    (domain) => `  cache.clear('${checkedName(domain)}')`,
  );
  return clears.length === 0 ? [] : ['event.after(0, function ()', ...clears, 'end)'];
}

/** A Lua table. The values are checked names and addresses, which contain no quote and no backslash. */
function table(values: readonly string[]): string {
  return `{${values.map((value) => `'${value}'`).join(', ')}}`;
}
