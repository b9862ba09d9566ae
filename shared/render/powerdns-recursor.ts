import { ADDRESS } from './address-pattern.ts';
import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import { forwardedDomains, liveBindings, privateDomainNames } from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';

export const FOLDER = '/etc/powerdns/privatelink-dns';
const RPZ_FILE = `${FOLDER}/rpz.zone`;

/** It reads the settings alone: neither the forward zones, nor Lua, nor a policy's zone file. */
const CHECK_SETTINGS: Command = ['pdns_recursor', '--config-dir=/etc/powerdns', '--config=check'];

/** PowerDNS Recursor 4.8, and the YAML form of the forward zones for 5.x. */
export const powerdnsRecursor: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: () => undefined,
  render: (input) => [
    ...(input.uses.includes('forward') ? forwardFiles(input) : []),
    ...(input.uses.includes('rewrite') ? [rewriteFile(input)] : []),
  ],
};

function forwardFiles(input: RenderInput): Artifact[] {
  const reload: readonly Command[] = [['rec_control', 'reload-zones'], ...wiped(input)];
  const file = (name: string, mediaType: string, content: string, line: string): Artifact => ({
    file: name,
    mediaType,
    content,
    use: 'forward',
    install: `${FOLDER}/${name}`,
    check: [everyLine(line, `${FOLDER}/${name}`), CHECK_SETTINGS],
    reload,
  });
  return [
    file('forward-zones.txt', 'text/plain', forwardLines(input), LINE),
    file('forward-zones.yml', 'application/yaml', forwardYaml(input), YAML_LINE),
  ];
}

function rewriteFile(input: RenderInput): Artifact {
  return {
    file: 'rpz.zone',
    mediaType: 'text/dns',
    content: rpzZone(input),
    use: 'rewrite',
    install: RPZ_FILE,
    check: [['named-checkzone', checkedName(input.rpz.zone), RPZ_FILE], CHECK_SETTINGS],
    reload: [['rec_control', 'reload-lua-config'], ...wiped(input)],
  };
}

/** An old answer may outlive a reload in the packet cache. `$`: with every name below. */
function wiped(input: RenderInput): Command[] {
  return privateDomainNames(input.bindings).map((domain) => [
    'rec_control',
    'wipe-cache',
    `${checkedName(domain)}$`,
  ]);
}

/** `+` sets RD: the inbound endpoint refuses queries without it. */
function forwardLines(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).map(
      ({ domain, forwarders }) =>
        `+${checkedName(domain)}=${checkedForwarders(forwarders, domain).join(', ')}`,
    ),
  ]);
  return [header(input, '#'), ...zones, ''].join('\n');
}

function forwardYaml(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).flatMap(({ domain, forwarders }) => {
      const quoted = checkedForwarders(forwarders, domain).map((address) => `"${address}"`);
      return [
        `- zone: "${checkedName(domain)}"`,
        '  recurse: true',
        `  forwarders: [${quoted.join(', ')}]`,
      ];
    }),
  ]);
  return [header(input, '#'), ...(zones.length === 0 ? ['[]'] : zones), ''].join('\n');
}

function checkedForwarders(forwarders: readonly string[], domain: string): string[] {
  return checkedSome(forwarders, `forwarder for ${domain}`).map(checkedAddress);
}

const NAME = '[a-z0-9._-]+';
const LINE = `\\+${NAME}=${ADDRESS}(, ${ADDRESS})*`;
const YAML_LINE = `- zone: "${NAME}"|  recurse: true|  forwarders: \\["${ADDRESS}"(, "${ADDRESS}")*\\]|\\[\\]`;

/** A check that prints the first line which is none of ours, a comment or empty, and fails: PowerDNS has none. */
function everyLine(pattern: string, path: string): Command {
  return ['awk', `!/^(#.*|${pattern})?$/ { print FILENAME ": " $0; exit 1 }`, path];
}
