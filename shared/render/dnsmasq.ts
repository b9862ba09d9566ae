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
export const FOLDER = '/etc/dnsmasq.d/privatelink-dns';

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
