import { checkedForwarders, checkedName, checkedNames, checkedWord } from './grammar.ts';
import {
  endpointNames,
  forwardedDomains,
  liveBindings,
  privateDomainNames,
} from './private-names.ts';
import type { Command, CommandInput, FileTemplate, RenderInput, ResolverKind } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';

/** The unbound.conf of Debian includes every `*.conf` file in this folder. */
const CONF_FOLDER = '/etc/unbound/unbound.conf.d';
const ZONE_FILE = '/etc/unbound/privatelink-dns/rpz.zone';

/** Also checks the zone file of the policy once a configuration file names it. */
const CHECK: readonly Command[] = [['unbound-checkconf', '/etc/unbound/unbound.conf']];

/**
 * Also loads the zone file of the policy again. `auth_zone_reload` would fail on the first install, because the running
 * Unbound does not have the zone yet.
 */
const RELOAD: readonly Command[] = [['unbound-control', 'reload_keep_cache']];

/** Unbound 1.17. Its configuration is additive: an installed file takes effect without further configuration. */
export const unbound: ResolverKind = {
  files: { forward: forwardFiles, rewrite: rewriteFiles },
  unsupported: () => undefined,
};

/** The reload keeps the cache, so the public answers of each domain are flushed. */
function forwardFiles({ bindings }: CommandInput): FileTemplate[] {
  const reload = [...RELOAD, ...flushes(privateDomainNames(bindings))];
  return [confFile('privatelink-dns-forward.conf', forwardConf, reload)];
}

/**
 * The zone file is installed first, because the configuration that names it is valid only if it exists. Rules lead to the
 * endpoints' names. An answer from before, which `private-address` emptied or `cache-min-ttl` keeps, would follow the new
 * CNAME.
 */
function rewriteFiles({ bindings }: CommandInput): FileTemplate[] {
  const reload = [...RELOAD, ...flushes(checkedNames(endpointNames(bindings)))];
  return [
    {
      file: 'rpz.zone',
      mediaType: 'text/dns',
      content: rpzZone,
      install: ZONE_FILE,
      check: CHECK,
      reload,
    },
    confFile('privatelink-dns-rpz.conf', rpzConf, reload),
  ];
}

/** One command for each name: it also removes the answers of every name below. */
function flushes(names: readonly string[]): Command[] {
  return names.map((name) => ['unbound-control', 'flush_zone', checkedName(name)]);
}

function confFile(
  file: string,
  content: FileTemplate['content'],
  reload: readonly Command[],
): FileTemplate {
  const install = `${CONF_FOLDER}/${file}`;
  return { file, mediaType: 'text/plain', content, install, check: CHECK, reload };
}

/**
 * `forward-first: no` is the default. It is explicit because with `yes`, Unbound asks public DNS when the endpoint is silent.
 * `domain-insecure`: a private zone is not signed. If its public parent is signed, every answer would be bogus.
 */
function forwardConf(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map((forwarded) =>
      [
        `# ${checkedWord(binding.binding)}`,
        'forward-zone:',
        `\tname: "${checkedName(forwarded.domain)}"`,
        ...checkedForwarders(forwarded).map((address) => `\tforward-addr: ${address}`),
        '\tforward-first: no',
        '',
      ].join('\n'),
    ),
  );
  const insecure = checkedNames(privateDomainNames(input.bindings)).map(
    (name) => `domain-insecure: "${name}"`,
  );
  return [header(input, '#'), serverClause(input, insecure), ...zones].join('\n');
}

function rpzConf(input: RenderInput): string {
  return [
    header(input, '#'),
    serverClause(input, ['module-config: "respip validator iterator"']),
    'rpz:',
    `\tname: "${checkedName(input.rpz.zone)}"`,
    `\tzonefile: "${ZONE_FILE}"`,
    '',
  ].join('\n');
}

/**
 * `private-domain` exempts the names from `private-address`, which removes private addresses from answers. Has no
 * effect without `private-address`.
 */
function serverClause({ bindings }: RenderInput, options: readonly string[]): string {
  const exempt = checkedNames([...privateDomainNames(bindings), ...endpointNames(bindings)]);
  const lines = [...options, ...exempt.map((name) => `private-domain: "${name}"`)];
  return ['server:', ...lines.map((line) => `\t${line}`), ''].join('\n');
}
