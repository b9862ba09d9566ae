import { isIpv6 } from '../model/addresses.ts';
import { withoutWildcard } from '../model/names.ts';
import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import {
  CLEAR_CACHE,
  FORWARD_BODY,
  literal,
  literals,
  PREAMBLE,
  REWRITE_BODY,
  variable,
} from './powershell.ts';
import { forwardedDomains, liveBindings, rewrittenNames } from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind, Use } from './resolver.ts';
import { header } from './rpz.ts';

const MARKER_NAME = '_privatelink-dns';

/** Windows DNS Server. A person or a scheduled task runs the script on each DNS server. */
export const windows: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: (use, _, { rpz }) =>
    use === 'rewrite' && rpz.answer === 'cname'
      ? {
          what: 'it cannot answer with a CNAME at the top of a zone, and its query resolution policies cannot rewrite answers',
          remedy:
            'Write the resolver as `{ name: windows, use: forward }`, or set `rpz.answer: address`, which answers with the endpoint’s addresses.',
        }
      : undefined,
  render: (input) => [
    ...(input.uses.includes('forward')
      ? [script('forward.ps1', 'forward', forwardScript(input))]
      : []),
    ...(input.uses.includes('rewrite') && input.rpz.answer === 'address'
      ? [script('rewrite.ps1', 'rewrite', rewriteScript(input))]
      : []),
  ],
};

function script(file: string, use: Use, content: string): Artifact {
  const run: Command = ['powershell.exe', '-NoProfile', '-File', file];
  return {
    file,
    mediaType: 'text/plain',
    content,
    use,
    install: null,
    check: [[...run, '-WhatIf']],
    reload: [run],
  };
}

function forwardScript(input: RenderInput): string {
  const { live, released } = byStatus(input);
  const desired = live.flatMap((binding) =>
    forwardedDomains(binding).map(({ domain, forwarders }) =>
      forwarderEntry(domain, checkedSome(forwarders, `forwarder for ${domain}`), binding.binding),
    ),
  );
  const taken = new Set(live.flatMap(forwardedDomains).map(({ domain }) => domain));
  const gone = released.flatMap((binding) =>
    forwardedDomains(binding)
      .filter(({ domain }) => !taken.has(domain))
      .map(({ domain, forwarders }) => forwarderEntry(domain, forwarders, binding.binding)),
  );
  return [
    header(input, '#'),
    PREAMBLE,
    '# The name, and the addresses of the inbound endpoint.',
    variable('forwarders', desired),
    '',
    '# Given back to public DNS: removed where no other address has been added since.',
    variable('released', gone),
    '',
    FORWARD_BODY,
    CLEAR_CACHE,
  ].join('\n');
}

function forwarderEntry(domain: string, forwarders: readonly string[], binding: string): string {
  const masters = literals(forwarders.map(checkedAddress));
  return `@{ Name = ${literal(checkedName(domain))}; MasterServers = ${masters} } # ${checkedWord(binding)}`;
}

function rewriteScript(input: RenderInput): string {
  const { live, released } = byStatus(input);
  const zones = live.flatMap((binding) => zonesOf(rewrittenNames(binding)));
  const taken = new Set(zones.map(({ domain }) => domain));
  const gone = released
    .flatMap((binding) => zonesOf(rewrittenNames(binding)))
    .filter(({ domain }) => !taken.has(domain));
  return [
    header(input, '#'),
    PREAMBLE,
    `$markerName = ${literal(MARKER_NAME)}`,
    `$marker = ${literal(markerOf(input))}`,
    `$ttl = New-TimeSpan -Seconds ${input.rpz.ttl}`,
    '',
    '# The zone, its names, their addresses, and the file that it is first loaded from.',
    variable(
      'desiredZones',
      zones.map((zone) => zoneEntry(input, zone)),
    ),
    '',
    '# Given back to public DNS: removed where the marker says that the zone is ours.',
    variable(
      'released',
      gone.map(({ domain }) => literal(checkedName(domain))),
    ),
    '',
    REWRITE_BODY,
    CLEAR_CACHE,
  ].join('\n');
}

interface Zone {
  domain: string;
  /** `@` for the zone's own name, `*` for all below it. */
  nodes: string[];
  addresses: string[];
}

function zonesOf(names: ReturnType<typeof rewrittenNames>): Zone[] {
  const zones = new Map<string, Zone>();
  for (const { name, addresses } of names) {
    const domain = withoutWildcard(name);
    const zone = zones.get(domain) ?? { domain, nodes: [], addresses: [] };
    zone.nodes.push(name === domain ? '@' : '*');
    zone.addresses = addresses.map(({ address }) => address);
    zones.set(domain, zone);
  }
  return [...zones.values()];
}

function zoneEntry(input: RenderInput, { domain, nodes, addresses }: Zone): string {
  const { ttl } = input.rpz;
  const checked = checkedSome(addresses, `address to answer for ${domain}`).map(checkedAddress);
  const typed = checked.map((address) => `${isIpv6(address) ? 'AAAA' : 'A'} ${address}`);
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
    `    A = ${literals(checked.filter((address) => !isIpv6(address)))}`,
    `    AAAA = ${literals(checked.filter(isIpv6))}`,
    '    File = @(',
    ...file.map((line) => `        ${literal(line)}`),
    '    )',
    '}',
  ].join('\n    ');
}

function markerOf({ owner }: RenderInput): string {
  return `heritage=privatelink-dns,owner=${checkedWord(owner)}`;
}

function byStatus({ bindings }: RenderInput) {
  const released = bindings
    .filter(({ status }) => status === 'released')
    .sort((a, b) => (a.binding < b.binding ? -1 : 1));
  return { live: liveBindings(bindings), released };
}
