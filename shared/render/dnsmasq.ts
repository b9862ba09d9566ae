import { withoutWildcard } from '../model/names.ts';
import {
  checkedAddress,
  checkedName,
  checkedSome,
  checkedWord,
  UnrenderableError,
} from './grammar.ts';
import {
  forwardedDomains,
  liveBindings,
  privateDomainNames,
  type RewrittenName,
  rewrittenNames,
} from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind, Unsupported, Use } from './resolver.ts';
import { header } from './rpz.ts';

/** dnsmasq reads no folder within its configuration folder, so a file here does nothing until the site names it. */
const FOLDER = '/etc/dnsmasq.d/privatelink-dns';

/** SIGHUP rereads hosts files alone, never `server=` or `address=` lines. */
const RELOAD: readonly Command[] = [['systemctl', 'restart', 'dnsmasq']];

const NO_CNAME: Unsupported = {
  what: 'its cname= matches exact names alone, and answers a CNAME without an address when the target is not its own',
  remedy: 'Set `rpz.answer: address`, or write the resolver as `{ name: dnsmasq, use: forward }`.',
};

/** dnsmasq 2.90. */
export const dnsmasq: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: (use, _, { rpz }) =>
    use === 'rewrite' && rpz.answer === 'cname' ? NO_CNAME : undefined,
  render: (input) => [
    ...(input.uses.includes('forward') ? [conf('forward', forwardLines(input))] : []),
    ...(input.uses.includes('rewrite') ? [conf('rewrite', addressLines(input))] : []),
  ],
  guide: {
    title: 'dnsmasq',
    versions: '2.90',
    enable: {
      forward: [
        `Add \`conf-file=${FOLDER}/forward.conf\` to /etc/dnsmasq.conf, and restart once: \`systemctl restart dnsmasq\`.`,
      ],
      rewrite: [
        `Add \`conf-file=${FOLDER}/rewrite.conf\` to /etc/dnsmasq.conf, and restart once: \`systemctl restart dnsmasq\`.`,
      ],
    },
    traps: [
      'Name one of the two files: with both, what dnsmasq answers for a name in both is not defined.',
      '`stop-dns-rebind` empties answers with private addresses. The private domains and the names of the endpoints are exempt by the `rebind-domain-ok=` lines of our files; no step is needed.',
      'dnsmasq does not reread `server=` and `address=` lines on SIGHUP: each revision is a restart, which also empties its cache.',
      'A bad line anywhere in its configuration keeps dnsmasq from starting, and all resolution is down. The check command reads our file alone: run `dnsmasq --test` as well after changes of your own.',
      'A `server=` or `address=` line of the site for the same domain is used beside ours: remove it.',
    ],
    limits: [
      'It cannot rewrite names with `rpz.answer: cname`: `cname=` answers no address of a name that dnsmasq does not hold itself.',
      'An `address=` line covers the names below its own too, also those below a chosen bucket or a domain without wildcard; so does a `server=` line.',
      'Answers from `address=` lines have a TTL of 0: clients that keep to it ask each time. `rpz.ttl` changes nothing here.',
    ],
  },
};

function conf(use: Extract<Use, 'forward' | 'rewrite'>, content: string): Artifact {
  const install = `${FOLDER}/${use}.conf`;
  return {
    file: `${use}.conf`,
    mediaType: 'text/plain',
    content,
    use,
    install,
    check: [['dnsmasq', '--test', `--conf-file=${install}`]],
    reload: RELOAD,
  };
}

/** When these servers are silent, dnsmasq asks no other. */
function forwardLines(input: RenderInput): string {
  const servers = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).flatMap(({ domain, forwarders }) =>
      checkedSome(forwarders, `forwarder for ${domain}`).map(
        (address) => `server=/${checkedName(domain)}/${checkedAddress(address)}`,
      ),
    ),
  ]);
  const exempt = [...privateDomainNames(input.bindings), ...endpointNames(input)];
  return [header(input, '#'), ...servers, ...rebindable(exempt), ''].join('\n');
}

function addressLines(input: RenderInput): string {
  if (input.rpz.answer === 'cname') throw new UnrenderableError(NO_CNAME.what);
  const lines = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...rewrittenNames(binding).filter(isExact).flatMap(linesOf),
  ]);
  return [header(input, '#'), ...lines, ...rebindable(endpointNames(input)), ''].join('\n');
}

/** A domain's line covers what its wildcard would. */
function isExact({ name }: RewrittenName): boolean {
  return withoutWildcard(name) === name;
}

/** Without `local=`, every type but that of the address would be asked in public. */
function linesOf({ name, addresses }: RewrittenName): string[] {
  const domain = checkedName(name);
  return [
    `local=/${domain}/`,
    ...checkedSome(addresses, `address to answer for ${name}`).map(
      ({ address }) => `address=/${domain}/${checkedAddress(address)}`,
    ),
  ];
}

function endpointNames({ bindings }: RenderInput): string[] {
  return liveBindings(bindings).map(({ endpoint }) => withoutWildcard(endpoint.name));
}

/** Lets answers with private addresses pass; without `stop-dns-rebind` it does nothing. */
function rebindable(names: readonly string[]): string[] {
  return [...new Set(names)].sort().map((name) => `rebind-domain-ok=/${checkedName(name)}/`);
}
