import { checkedAddress, checkedName, checkedOwner, checkedWord } from './grammar.ts';
import { forwardedDomains, liveBindings, rewrittenNames } from './private-names.ts';
import type { Artifact, Renderer, RenderInput } from './renderer.ts';

/** Where the files are installed; `rpz.conf` names its zone file by it. */
const FOLDER = '/etc/bind/privatelink-dns';

/**
 * BIND 9.18 and later. A site uses either the forward zones or the response policy:
 *
 * - `forward.conf`, at the top level: queries for the private names go to the inbound endpoint.
 * - `rpz.conf` at the top level and `rpz.options.conf` inside `options` (or a view), with `rpz.zone`.
 */
export const bind: Renderer = (input) => [
  conf('forward.conf', forwardConf(input)),
  conf('rpz.conf', rpzConf(input)),
  conf('rpz.options.conf', rpzOptionsConf(input)),
  { file: 'rpz.zone', mediaType: 'text/dns', content: rpzZone(input) },
];

function conf(file: string, content: string): Artifact {
  return { file, mediaType: 'text/plain', content };
}

function header(input: RenderInput, comment: string): string {
  return [
    `${comment} Made by privatelink-dns for ${checkedWord(input.owner)}, revision ${input.revision}.`,
    `${comment} Do not edit: the next revision replaces this file.`,
    '',
  ].join('\n');
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
        `\tforwarders { ${forwarders.map((address) => `${checkedAddress(address)};`).join(' ')} };`,
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
    `\tfile "${FOLDER}/rpz.zone";`,
    '\tallow-query { none; };',
    '\tallow-transfer { none; };',
    '};',
    '',
  ].join('\n');
}

/**
 * `qname-wait-recurse no` and `break-dnssec yes` keep the private names from being asked in public first;
 * without `max-policy-ttl`, BIND caps the answers' TTL at 5 seconds.
 */
function rpzOptionsConf(input: RenderInput): string {
  return [
    header(input, '//'),
    `response-policy { zone "${checkedName(input.rpz.zone)}"; } qname-wait-recurse no break-dnssec yes max-policy-ttl ${input.rpz.ttl};`,
    '',
  ].join('\n');
}

/** Owners are relative to the policy zone, so they carry no final dot: with one, BIND drops them as out of zone and says no more. */
function rpzZone(input: RenderInput): string {
  const names = liveBindings(input.bindings).flatMap(rewrittenNames);
  const records = names.flatMap(({ name, target, addresses }) => {
    const owner = checkedOwner(name);
    checkedName(`${owner.replace('*.', '')}.${input.rpz.zone}`);
    return input.rpz.answer === 'cname'
      ? [`${owner} IN CNAME ${checkedName(target)}.`]
      : addresses.map(({ type, address }) => `${owner} IN ${type} ${checkedAddress(address)}`);
  });
  return [
    header(input, ';'),
    `$TTL ${input.rpz.ttl}`,
    `@ IN SOA localhost. hostmaster.localhost. ( ${input.revision} 3600 600 86400 ${input.rpz.ttl} )`,
    '@ IN NS localhost.',
    ...records,
    '',
  ].join('\n');
}
