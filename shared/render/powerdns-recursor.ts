import { ADDRESS } from './address-pattern.ts';
import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import { forwardedDomains, liveBindings, privateDomainNames } from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind } from './resolver.ts';
import { header, rpzZone } from './rpz.ts';

const FOLDER = '/etc/powerdns/privatelink-dns';
const FORWARD_FILE = `${FOLDER}/forward-zones.txt`;
const FORWARD_YAML = `${FOLDER}/forward-zones.yml`;
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
  guide: {
    title: 'PowerDNS Recursor',
    versions: '4.8, and 5.x with the YAML form (which follows its documentation and was not run)',
    enable: {
      forward: [
        `4.8: add \`forward-zones-file=${FORWARD_FILE}\` in a \`.conf\` file of \`/etc/powerdns/recursor.d/\`, and run \`rec_control reload-zones\` once.`,
        `5.x with YAML settings: \`recursor: { forward_zones_file: ${FORWARD_YAML} }\` in a \`.yml\` file of \`/etc/powerdns/recursor.d/\`, and restart once. This form was not run on the product.`,
      ],
      rewrite: [
        `4.8: append \`rpzFile("${RPZ_FILE}", { policyName = "privatelink-dns" })\` to the Lua file that \`lua-config-file\` names (Debian: \`/etc/powerdns/recursor.lua\`), and run \`rec_control reload-lua-config\` once.`,
        `5.1 and later with YAML settings: \`recursor: { rpzs: [{ name: ${RPZ_FILE}, policyName: privatelink-dns }] }\` in a \`.yml\` file of \`/etc/powerdns/recursor.d/\`, and restart once. This form was not run on the product.`,
        'Install `named-checkzone` (Debian: `apt-get install bind9-utils`): PowerDNS has no checker that reads a policy’s zone file.',
      ],
    },
    traps: [
      'There is one `forward-zones-file`. A site that has one of its own merges: a line that begins with `+` in ours can be appended to it as it is. `forward-zones-recurse` may stay beside it.',
      'The `+` before a zone (`recurse: true` in YAML) asks the inbound endpoint to recurse. Without it, and with `forward-zones=`, the endpoint refuses and every private name is SERVFAIL.',
      'There is one `lua-config-file`. Append to it; naming another one loses what Debian’s loads, the DNSSEC trust anchors among it.',
      'In 5.x, settings of the Lua file and the same ones in YAML exclude each other: use `rpzs` or `rpzFile`, not both.',
      'A policy that does not load leaves every name public, and the daemon starts all the same, with `Exception while loading RPZ zone` in its log. `pdns_recursor --config=check` does not read it: that is what `named-checkzone` is for.',
      'In 5.x take 5.2.5 or later for `answer: cname`: by its changelog, releases before did not always follow a policy’s CNAME.',
      '`rec_control reload-zones` ends with success even when it prints `reloading failed, see log`; the resolver then goes on with what it had.',
      'A forwarder that is not an address passes `--config=check` and ends the daemon at its next start; a line that is no zone is skipped without a word. The check command with awk refuses both.',
    ],
    limits: [
      'A response policy matches a chosen bucket exactly; a forward zone also takes names below it.',
    ],
  },
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
