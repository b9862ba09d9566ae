import { isIpv6 } from '../model/addresses.ts';
import { withoutWildcard } from '../model/names.ts';
import {
  checkedAddress,
  checkedAnswers,
  checkedForwarders,
  checkedName,
  checkedWord,
  UnrenderableError,
} from './grammar.ts';
import {
  CLEAR_CACHE,
  FORWARD_BODY,
  literal,
  literals,
  PREAMBLE,
  REWRITE_BODY,
  variable,
} from './powershell.ts';
import {
  forwardedDomains,
  isWildcard,
  liveBindings,
  type RewrittenName,
  releasedBindings,
  rewrittenNames,
} from './private-names.ts';
import type { Command, FileTemplate, RenderInput, ResolverKind, Unsupported } from './resolver.ts';
import { header } from './rpz.ts';

const MARKER_NAME = '_privatelink-dns';

const NO_CNAME: Unsupported = {
  what: 'it cannot answer with a CNAME at the top of a zone, and its query resolution policies cannot rewrite answers',
  remedy:
    'Write the resolver as `{ name: windows, use: forward }`, or set `rpz.answer: address`, which answers with the endpoint’s addresses.',
};

/** Windows DNS Server. An operator or a scheduled task runs the script on each DNS server. */
export const windows: ResolverKind = {
  files: {
    forward: () => [script('forward.ps1', forwardScript)],
    rewrite: () => [script('rewrite.ps1', rewriteScript)],
  },
  unsupported: (use, _, { rpz }) =>
    use === 'rewrite' && rpz.answer === 'cname' ? NO_CNAME : undefined,
};

function script(file: string, content: FileTemplate['content']): FileTemplate {
  const run: Command = ['powershell.exe', '-NoProfile', '-File', file];
  return {
    file,
    mediaType: 'text/plain',
    content,
    install: null,
    check: [[...run, '-WhatIf']],
    reload: [run],
  };
}

function forwardScript(input: RenderInput): string {
  const live = liveBindings(input.bindings);
  const desired = live.flatMap((binding) =>
    forwardedDomains(binding).map((forwarded) =>
      forwarderEntry(forwarded.domain, checkedForwarders(forwarded), binding.binding),
    ),
  );
  const taken = new Set(live.flatMap(forwardedDomains).map(({ domain }) => domain));
  const gone = releasedBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding)
      .filter(({ domain }) => !taken.has(domain))
      .map(({ domain, forwarders }) =>
        forwarderEntry(domain, forwarders.map(checkedAddress), binding.binding),
      ),
  );
  return [
    header(input, '#'),
    PREAMBLE,
    '# Each name, and the addresses of the inbound endpoint.',
    variable('forwarders', desired),
    '',
    '# Returned to public DNS: removed unless another address was added since.',
    variable('released', gone),
    '',
    FORWARD_BODY,
    CLEAR_CACHE,
  ].join('\n');
}

function forwarderEntry(domain: string, forwarders: readonly string[], binding: string): string {
  return `@{ Name = ${literal(checkedName(domain))}; MasterServers = ${literals(forwarders)} } # ${checkedWord(binding)}`;
}

function rewriteScript(input: RenderInput): string {
  if (input.rpz.answer === 'cname') throw new UnrenderableError(NO_CNAME.what);
  const zones = liveBindings(input.bindings).flatMap((binding) => zonesOf(rewrittenNames(binding)));
  const taken = new Set(zones.map(({ domain }) => domain));
  const gone = releasedBindings(input.bindings)
    .flatMap(rewrittenNames)
    .map(({ name }) => withoutWildcard(name))
    .filter((domain) => !taken.has(domain));
  return [
    header(input, '#'),
    PREAMBLE,
    `$markerName = ${literal(MARKER_NAME)}`,
    `$marker = ${literal(markerOf(input))}`,
    `$ttl = New-TimeSpan -Seconds ${input.rpz.ttl}`,
    '',
    '# Each zone, its names, their addresses, and the lines of the file that a new zone is loaded from.',
    variable(
      'desiredZones',
      zones.map((zone) => zoneEntry(input, zone)),
    ),
    '',
    '# Returned to public DNS: removed if the zone has our marker.',
    variable(
      'released',
      [...new Set(gone)].map((domain) => literal(checkedName(domain))),
    ),
    '',
    REWRITE_BODY,
    CLEAR_CACHE,
  ].join('\n');
}

interface Zone {
  domain: string;
  /** `@` is the zone's own name, `*` is every name below it. */
  nodes: string[];
  addresses: string[];
}

function zonesOf(names: readonly RewrittenName[]): Zone[] {
  const zones = new Map<string, Zone>();
  for (const rewritten of names) {
    const { name } = rewritten;
    const domain = withoutWildcard(name);
    const zone = zones.get(domain) ?? { domain, nodes: [], addresses: [] };
    zone.nodes.push(isWildcard(name) ? '*' : '@');
    zone.addresses = checkedAnswers(rewritten).map(({ address }) => address);
    zones.set(domain, zone);
  }
  return [...zones.values()];
}

function zoneEntry(input: RenderInput, { domain, nodes, addresses }: Zone): string {
  const { ttl } = input.rpz;
  const typed = addresses.map((address) => `${isIpv6(address) ? 'AAAA' : 'A'} ${address}`);
  const file = [
    `@ ${ttl} IN SOA localhost. hostmaster.localhost. ( ${input.revision} 3600 600 86400 ${ttl} )`,
    `@ ${ttl} IN NS localhost.`,
    `${MARKER_NAME} ${ttl} IN TXT "${markerOf(input)}"`,
    ...nodes.flatMap((node) => typed.map((record) => `${node} ${ttl} IN ${record}`)),
  ];
  return [
    '@{',
    `    Name = ${literal(checkedName(domain))}`,
    `    Nodes = ${literals(nodes)}`,
    `    A = ${literals(addresses.filter((address) => !isIpv6(address)))}`,
    `    AAAA = ${literals(addresses.filter(isIpv6))}`,
    '    File = @(',
    ...file.map((line) => `        ${literal(line)}`),
    '    )',
    '}',
  ].join('\n    ');
}

function markerOf({ owner }: RenderInput): string {
  return `heritage=privatelink-dns,owner=${checkedWord(owner)}`;
}
