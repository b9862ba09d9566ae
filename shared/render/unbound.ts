import { withoutWildcard } from '../model/names.ts';
import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import { forwardedDomains, liveBindings, privateDomainNames } from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';

/** Debian's unbound.conf includes every `*.conf` of this folder. */
const CONF_FOLDER = '/etc/unbound/unbound.conf.d';
const ZONE_FILE = '/etc/unbound/privatelink-dns/rpz.zone';

/** It reads the policy's zone file as well, as soon as a configuration names it. */
const CHECK: readonly Command[] = [['unbound-checkconf', '/etc/unbound/unbound.conf']];

/**
 * It also reads the policy's zone file again. `auth_zone_reload` would do for that file, but fails the first
 * time, when the running Unbound knows no such zone.
 */
const RELOAD: readonly Command[] = [['unbound-control', 'reload_keep_cache']];

/** Unbound 1.17. Its configuration is additive, so an installed file is a working one. */
export const unbound: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: () => undefined,
  render: (input) => [
    ...(input.uses.includes('forward') ? [forwardFile(input)] : []),
    ...(input.uses.includes('rewrite') ? rewriteFiles(input) : []),
  ],
};

/** What was public before stays in the cache that a reload keeps, so it is flushed name by name. */
function forwardFile(input: RenderInput): Artifact {
  const flush = privateDomainNames(input.bindings).map(
    (domain): Command => ['unbound-control', 'flush_zone', checkedName(domain)],
  );
  return {
    ...conf('privatelink-dns-forward.conf', forwardConf(input)),
    use: 'forward',
    reload: [...RELOAD, ...flush],
  };
}

/** The zone file comes first: a configuration that names it is only sound once it is there. */
function rewriteFiles(input: RenderInput): Artifact[] {
  return [
    {
      file: 'rpz.zone',
      mediaType: 'text/dns',
      content: rpzZone(input),
      use: 'rewrite',
      install: ZONE_FILE,
      check: CHECK,
      reload: RELOAD,
    },
    {
      ...conf('privatelink-dns-rpz.conf', rpzConf(input)),
      use: 'rewrite',
      reload: RELOAD,
    },
  ];
}

function conf(file: string, content: string): Omit<Artifact, 'use' | 'reload'> {
  return {
    file,
    mediaType: 'text/plain',
    content,
    install: `${CONF_FOLDER}/${file}`,
    check: CHECK,
  };
}

/** `forward-first: no` is the default, and said, because the other value gives public answers when the endpoint is silent. */
function forwardConf(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map(({ domain, forwarders }) =>
      [
        `# ${checkedWord(binding.binding)}`,
        'forward-zone:',
        `\tname: "${checkedName(domain)}"`,
        ...checkedSome(forwarders, `forwarder for ${domain}`).map(
          (address) => `\tforward-addr: ${checkedAddress(address)}`,
        ),
        '\tforward-first: no',
        '',
      ].join('\n'),
    ),
  );
  return [header(input, '#'), privateDomains(input), ...zones].join('\n');
}

function rpzConf(input: RenderInput): string {
  return [
    header(input, '#'),
    privateDomains(input, ['module-config: "respip validator iterator"']),
    'rpz:',
    `\tname: "${checkedName(input.rpz.zone)}"`,
    `\tzonefile: "${ZONE_FILE}"`,
    '',
  ].join('\n');
}

/** Exempts the names from `private-address`, which would empty their answers; without that option it does nothing. */
function privateDomains(input: RenderInput, more: readonly string[] = []): string {
  const endpoints = liveBindings(input.bindings).map(({ endpoint }) =>
    withoutWildcard(endpoint.name),
  );
  const exempt = [...new Set([...privateDomainNames(input.bindings), ...endpoints])].sort();
  const lines = [...more, ...exempt.map((name) => `private-domain: "${checkedName(name)}"`)];
  return ['server:', ...lines.map((line) => `\t${line}`), ''].join('\n');
}
