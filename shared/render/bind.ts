import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import { forwardedDomains, liveBindings, privateDomainNames } from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';

/** Where the files are installed; `rpz.conf` names its zone file by it. */
export const FOLDER = '/etc/bind/privatelink-dns';

/** Without `-z`, the checker does not read zone files, and a bad one leaves every name public. */
const CHECK: readonly Command[] = [['named-checkconf', '-z', '/etc/bind/named.conf']];

/**
 * Configuration and zone files that changed. Naming the policy's zone fails the first time, when the running
 * named knows no such zone.
 */
const RELOAD: readonly Command[] = [['rndc', 'reload']];

/** BIND 9.18. A site uses the forward zones, or the response policy, or one for some names and the other for others. */
export const bind: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: () => undefined,
  render: (input) => [
    ...(input.uses.includes('forward') ? forwardFiles(input) : []),
    ...(input.uses.includes('rewrite') ? rewriteFiles(input) : []),
  ],
};

function forwardFiles(input: RenderInput): Artifact[] {
  const flush = privateDomainNames(input.bindings).map(
    (domain): Command => ['rndc', 'flushtree', checkedName(domain)],
  );
  return [
    {
      ...conf('forward.conf', forwardConf(input)),
      use: 'forward',
      reload: [['rndc', 'reconfig'], ...flush],
    },
  ];
}

/** The zone file comes first: a configuration that names it is only sound once it is there. */
function rewriteFiles(input: RenderInput): Artifact[] {
  const zone = checkedName(input.rpz.zone);
  return [
    {
      file: 'rpz.zone',
      mediaType: 'text/dns',
      content: rpzZone(input),
      use: 'rewrite',
      install: `${FOLDER}/rpz.zone`,
      check: [['named-checkzone', zone, `${FOLDER}/rpz.zone`], ...CHECK],
      reload: RELOAD,
    },
    { ...conf('rpz.conf', rpzConf(input)), use: 'rewrite', reload: RELOAD },
    { ...conf('rpz.options.conf', rpzOptionsConf(input)), use: 'rewrite', reload: RELOAD },
  ];
}

function conf(file: string, content: string): Omit<Artifact, 'use' | 'reload'> {
  return { file, mediaType: 'text/plain', content, install: `${FOLDER}/${file}`, check: CHECK };
}

/** `forward only`: without it, an unreachable inbound endpoint would silently give public answers. */
function forwardConf(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map(({ domain, forwarders }) =>
      [
        `// ${checkedWord(binding.binding)}`,
        `zone "${checkedName(domain)}" {`,
        '\ttype forward;',
        '\tforward only;',
        `\tforwarders { ${checkedForwarders(forwarders, domain)} };`,
        '};',
        '',
      ].join('\n'),
    ),
  );
  return [header(input, '//'), ...zones].join('\n');
}

function checkedForwarders(forwarders: readonly string[], domain: string): string {
  return checkedSome(forwarders, `forwarder for ${domain}`)
    .map((address) => `${checkedAddress(address)};`)
    .join(' ');
}

function rpzConf(input: RenderInput): string {
  return [
    header(input, '//'),
    `zone "${checkedName(input.rpz.zone)}" {`,
    '\ttype primary;',
    `\tfile "${FOLDER}/rpz.zone";`,
    '\tallow-query { none; };',
    '\tallow-transfer { none; };',
    '};',
    '',
  ].join('\n');
}

/**
 * `qname-wait-recurse no` and `break-dnssec yes` keep the private names from being asked in public first;
 * without `max-policy-ttl`, BIND caps the answers' TTL at 5 seconds; without `min-update-interval 0`, names
 * of a second revision within a minute stay public until the minute is over.
 */
function rpzOptionsConf(input: RenderInput): string {
  return [
    header(input, '//'),
    `response-policy { zone "${checkedName(input.rpz.zone)}"; } qname-wait-recurse no break-dnssec yes max-policy-ttl ${input.rpz.ttl} min-update-interval 0;`,
    '',
  ].join('\n');
}
