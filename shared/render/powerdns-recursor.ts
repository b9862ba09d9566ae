import { ADDRESS, awkRefuses } from './awk.ts';
import { checkedForwarders, checkedName, checkedNames, checkedWord } from './grammar.ts';
import {
  endpointNames,
  forwardedDomains,
  liveBindings,
  privateDomainNames,
} from './private-names.ts';
import type { Command, CommandInput, FileTemplate, RenderInput, ResolverKind } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';

export const FOLDER = '/etc/powerdns/privatelink-dns';
const ZONE_FILE = `${FOLDER}/rpz.zone`;

/** Checks only the settings: neither the forward zones nor Lua nor the zone file of a policy. */
const CHECK_SETTINGS: Command = ['pdns_recursor', '--config-dir=/etc/powerdns', '--config=check'];

/** PowerDNS Recursor 4.8, and the YAML form of the forward zones for 5.x. */
export const powerdnsRecursor: ResolverKind = {
  files: { forward: forwardFiles, rewrite: rewriteFiles },
  unsupported: () => undefined,
};

interface ForwardFile {
  file: string;
  mediaType: string;
  content: FileTemplate['content'];
  /** The lines that the file may contain, as an awk regular expression. */
  lines: string;
}

function forwardFiles({ bindings }: CommandInput): FileTemplate[] {
  const reload: readonly Command[] = [
    ['rec_control', 'reload-lua-config'],
    ['rec_control', 'reload-zones'],
    ...wipeCache(bindings),
  ];
  const template = ({ file, lines, ...rest }: ForwardFile): FileTemplate => {
    const install = `${FOLDER}/${file}`;
    return { ...rest, file, install, check: [checkLines(lines, install), CHECK_SETTINGS], reload };
  };
  return [
    template({
      file: 'negative-trust-anchors.txt',
      mediaType: 'text/plain',
      content: negativeTrustAnchors,
      lines: NAME,
    }),
    template({
      file: 'forward-zones.txt',
      mediaType: 'text/plain',
      content: forwardLines,
      lines: LINE,
    }),
    template({
      file: 'forward-zones.yml',
      mediaType: 'application/yaml',
      content: forwardYaml,
      lines: YAML_LINE,
    }),
  ];
}

function rewriteFiles({ rpz, bindings }: CommandInput): FileTemplate[] {
  return [
    {
      file: 'rpz.zone',
      mediaType: 'text/dns',
      content: rpzZone,
      install: ZONE_FILE,
      check: [['named-checkzone', checkedName(rpz.zone), ZONE_FILE], CHECK_SETTINGS],
      reload: [['rec_control', 'reload-lua-config'], ...wipeCache(bindings)],
    },
  ];
}

/**
 * The packet cache keeps old answers after a reload, also of the endpoints' names, which rules lead to. `$` includes every
 * name below.
 */
function wipeCache(bindings: CommandInput['bindings']): Command[] {
  const names = [...privateDomainNames(bindings), ...endpointNames(bindings)];
  return checkedNames(names).map((name) => ['rec_control', 'wipe-cache', `${name}$`]);
}

/**
 * One name a line, which the Lua configuration adds as negative trust anchors. A private zone is not signed. If its public
 * parent is signed, every answer would be bogus.
 */
function negativeTrustAnchors(input: RenderInput): string {
  const names = checkedNames(privateDomainNames(input.bindings));
  return [header(input, '#'), ...names, ''].join('\n');
}

/** `+` sets the RD bit: the inbound endpoint refuses queries without it. */
function forwardLines(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).map(
      (forwarded) => `+${checkedName(forwarded.domain)}=${checkedForwarders(forwarded).join(', ')}`,
    ),
  ]);
  return [header(input, '#'), ...zones, ''].join('\n');
}

function forwardYaml(input: RenderInput): string {
  const zones = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).flatMap((forwarded) => {
      const quoted = checkedForwarders(forwarded).map((address) => `"${address}"`);
      return [
        `- zone: "${checkedName(forwarded.domain)}"`,
        '  recurse: true',
        `  forwarders: [${quoted.join(', ')}]`,
      ];
    }),
  ]);
  return [header(input, '#'), ...(zones.length === 0 ? ['[]'] : zones), ''].join('\n');
}

const NAME = '[a-z0-9._-]+';
const LINE = `\\+${NAME}=${ADDRESS}(, ${ADDRESS})*`;
const YAML_LINE = `- zone: "${NAME}"|  recurse: true|  forwarders: \\["${ADDRESS}"(, "${ADDRESS}")*\\]|\\[\\]`;

/** Refuses a line that is not one of ours, a comment or empty. PowerDNS has no checker for these files. */
function checkLines(lines: string, path: string): Command {
  return awkRefuses(`!/^(#.*|${lines})?$/`, path);
}
