import { checkedForwarders, checkedName, checkedNames, checkedWord } from './grammar.ts';
import {
  endpointNames,
  forwardedDomains,
  liveBindings,
  privateDomainNames,
} from './private-names.ts';
import type { Command, CommandInput, FileTemplate, RenderInput, ResolverKind } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';

export const FOLDER = '/etc/bind/privatelink-dns';
const ZONE_FILE = `${FOLDER}/rpz.zone`;

/** An instance of a template unit, as `named@internal`. */
const INSTANCE = /^named@([a-z0-9][a-z0-9-]{0,31})$/;

/** `-z` also checks zone files. A policy zone that named cannot load leaves every name public. */
function checkOf(unit: string | undefined): Command[] {
  const instance = instanceOf(unit);
  const file = instance === undefined ? 'named.conf' : `named-${instance}.conf`;
  return [['named-checkconf', '-z', `/etc/bind/${file}`]];
}

/** Each instance has a control channel of its own, which its file for rndc describes. */
function rndc(unit: string | undefined, ...words: string[]): Command {
  const instance = instanceOf(unit);
  return instance === undefined
    ? ['rndc', ...words]
    : ['rndc', '-c', `/etc/bind/rndc-${instance}.conf`, ...words];
}

function instanceOf(unit: string | undefined): string | undefined {
  return INSTANCE.exec(unit ?? '')?.[1];
}

/** BIND 9.18. A site can use both: forward zones for some names and the response policy for others. */
export const bind: ResolverKind = {
  units: { pattern: INSTANCE, choices: 'named@NAME for an instance, or remove unit' },
  files: { forward: forwardFiles, rewrite: rewriteFiles },
  unsupported: () => undefined,
};

function forwardFiles({ bindings, unit }: CommandInput): FileTemplate[] {
  const commands = {
    check: checkOf(unit),
    reload: [rndc(unit, 'reconfig'), ...flushes(unit, privateDomainNames(bindings))],
  };
  return [
    confFile('forward.options.conf', forwardOptionsConf, commands),
    confFile('forward.conf', forwardConf, commands),
  ];
}

/**
 * The zone file is installed first, because the configuration that names it is valid only if it exists. `rndc reload <zone>`
 * would fail on the first install, because the running named does not have the zone yet.
 */
function rewriteFiles({ rpz, bindings, unit }: CommandInput): FileTemplate[] {
  const commands = {
    check: checkOf(unit),
    reload: [rndc(unit, 'reload'), ...flushes(unit, checkedNames(endpointNames(bindings)))],
  };
  return [
    {
      file: 'rpz.zone',
      mediaType: 'text/dns',
      content: rpzZone,
      install: ZONE_FILE,
      check: [['named-checkzone', checkedName(rpz.zone), ZONE_FILE], ...commands.check],
      reload: commands.reload,
    },
    confFile('rpz.conf', rpzConf, commands),
    confFile('rpz.options.conf', rpzOptionsConf, commands),
  ];
}

/** One command for each name: it also removes the answers of every name below. */
function flushes(unit: string | undefined, names: readonly string[]): Command[] {
  return names.map((name) => rndc(unit, 'flushtree', checkedName(name)));
}

function confFile(
  file: string,
  content: FileTemplate['content'],
  commands: Pick<FileTemplate, 'check' | 'reload'>,
): FileTemplate {
  const install = `${FOLDER}/${file}`;
  return { file, mediaType: 'text/plain', content, install, ...commands };
}

/** A private zone is not signed. If its public parent is signed, every answer would be bogus. */
function forwardOptionsConf(input: RenderInput): string {
  const exempt = checkedNames(privateDomainNames(input.bindings)).map((name) => `\t"${name}";`);
  const list = exempt.length === 0 ? [] : ['validate-except {', ...exempt, '};'];
  return [header(input, '//'), ...list, ''].join('\n');
}

/** `forward only`: otherwise BIND would ask public DNS when the inbound endpoint is unreachable. */
function forwardConf(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map((forwarded) =>
      [
        `// ${checkedWord(binding.binding)}`,
        `zone "${checkedName(forwarded.domain)}" {`,
        '\ttype forward;',
        '\tforward only;',
        `\tforwarders { ${checkedForwarders(forwarded)
          .map((address) => `${address};`)
          .join(' ')} };`,
        '};',
        '',
      ].join('\n'),
    ),
  );
  return [header(input, '//'), ...zones].join('\n');
}

function rpzConf(input: RenderInput): string {
  return [
    header(input, '//'),
    `zone "${checkedName(input.rpz.zone)}" {`,
    '\ttype primary;',
    `\tfile "${ZONE_FILE}";`,
    '\tallow-query { none; };',
    '\tallow-transfer { none; };',
    '};',
    '',
  ].join('\n');
}

/**
 * `qname-wait-recurse no` and `break-dnssec yes`: otherwise BIND asks public DNS for the private names first.
 * `max-policy-ttl`: otherwise BIND limits the TTL of the answers to 5 seconds. `min-update-interval 0`: otherwise the
 * names of a second revision within a minute stay public until the minute is over.
 */
function rpzOptionsConf(input: RenderInput): string {
  return [
    header(input, '//'),
    `response-policy { zone "${checkedName(input.rpz.zone)}"; } qname-wait-recurse no break-dnssec yes max-policy-ttl ${input.rpz.ttl} min-update-interval 0;`,
    '',
  ].join('\n');
}
