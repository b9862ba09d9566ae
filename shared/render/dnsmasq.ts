import {
  checkedAnswers,
  checkedForwarders,
  checkedName,
  checkedNames,
  checkedWord,
  UnrenderableError,
} from './grammar.ts';
import {
  endpointNames,
  forwardedDomains,
  isWildcard,
  liveBindings,
  privateDomainNames,
  type RewrittenName,
  rewrittenNames,
} from './private-names.ts';
import type { Command, FileTemplate, RenderInput, ResolverKind, Unsupported } from './resolver.ts';
import { header } from './rpz.ts';

/** dnsmasq reads no folders inside its configuration folder, so it ignores these files until the site names them. */
export const FOLDER = '/etc/dnsmasq.d/privatelink-dns';

/** Pi-hole contains dnsmasq in its own program, which passes the options after `--` to dnsmasq. */
const PI_HOLE = 'pihole-FTL';

const NO_CNAME: Unsupported = {
  what: 'its cname= matches only exact names, and answers a CNAME without an address if dnsmasq itself does not hold the target',
  remedy: 'Set `rpz.answer: address`, or write the resolver as `{ name: dnsmasq, use: forward }`.',
};

/** dnsmasq 2.90. */
export const dnsmasq: ResolverKind = {
  units: { pattern: /^(?:dnsmasq|pihole-FTL)$/, choices: `dnsmasq or ${PI_HOLE}` },
  files: {
    forward: ({ unit }) => [confFile('forward.conf', forwardLines, unit)],
    rewrite: ({ unit }) => [confFile('rewrite.conf', addressLines, unit)],
  },
  unsupported: (use, _, { rpz }) =>
    use === 'rewrite' && rpz.answer === 'cname' ? NO_CNAME : undefined,
};

function confFile(file: string, content: FileTemplate['content'], unit = 'dnsmasq'): FileTemplate {
  const install = `${FOLDER}/${file}`;
  const options = ['--test', `--conf-file=${install}`];
  return {
    file,
    mediaType: 'text/plain',
    content,
    install,
    check: [unit === PI_HOLE ? [PI_HOLE, '--', ...options] : ['dnsmasq', ...options]],
    reload: restart(unit),
  };
}

/** On SIGHUP, dnsmasq rereads only hosts files, not `server=` or `address=` lines. */
function restart(unit: string): readonly Command[] {
  return [['systemctl', 'restart', unit]];
}

/** dnsmasq asks no other server for these domains if the inbound endpoint is silent. */
function forwardLines(input: RenderInput): string {
  const servers = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...forwardedDomains(binding).flatMap((forwarded) =>
      checkedForwarders(forwarded).map(
        (address) => `server=/${checkedName(forwarded.domain)}/${address}`,
      ),
    ),
  ]);
  const exempt = [...privateDomainNames(input.bindings), ...endpointNames(input.bindings)];
  return [header(input, '#'), ...servers, ...rebindExempt(exempt), ''].join('\n');
}

function addressLines(input: RenderInput): string {
  if (input.rpz.answer === 'cname') throw new UnrenderableError(NO_CNAME.what);
  const lines = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    // The line of a domain includes its wildcard.
    ...rewrittenNames(binding)
      .filter(({ name }) => !isWildcard(name))
      .flatMap(linesOf),
  ]);
  const exempt = rebindExempt(endpointNames(input.bindings));
  return [header(input, '#'), ...lines, ...exempt, ''].join('\n');
}

/** `local=`: otherwise dnsmasq would ask public DNS for every type other than the address type. */
function linesOf(rewritten: RewrittenName): string[] {
  const domain = checkedName(rewritten.name);
  return [
    `local=/${domain}/`,
    ...checkedAnswers(rewritten).map(({ address }) => `address=/${domain}/${address}`),
  ];
}

/** Permits private addresses in answers for these names. Has no effect without `stop-dns-rebind`. */
function rebindExempt(names: readonly string[]): string[] {
  return checkedNames(names).map((name) => `rebind-domain-ok=/${name}/`);
}
