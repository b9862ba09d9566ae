import { withoutWildcard } from '../model/names.ts';
import type { AddressType } from '../model/records.ts';
import { ADDRESS } from './address-pattern.ts';
import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import {
  forwardedDomains,
  liveBindings,
  type RewrittenName,
  rewrittenNames,
} from './private-names.ts';
import type { Artifact, Command, RenderInput, ResolverKind, Use } from './resolver.ts';
import { header } from './rpz.ts';
import { specificFirst } from './specific-first.ts';

export const FOLDER = '/etc/coredns/privatelink-dns';

/** The unit's reload sends SIGUSR1: a broken Corefile is then refused, and the old one stays. */
const RELOAD: readonly Command[] = [['systemctl', 'reload', 'coredns']];

/**
 * CoreDNS 1.12. The files are lines of a server block, not blocks of their own: a block beside the site's
 * would have to repeat its port, `bind`, `acl` and `view`, and where it did not, the names would stay public.
 */
export const coredns: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: () => undefined,
  render: (input) => [
    ...(input.uses.includes('forward') ? files('forward', input, forwardLines(input)) : []),
    ...(input.uses.includes('rewrite') ? files('rewrite', input, rewriteLines(input)) : []),
  ],
};

/** The lines to import, and a Corefile that only starts with them. */
function files(
  use: Extract<Use, 'forward' | 'rewrite'>,
  input: RenderInput,
  content: string,
): Artifact[] {
  const lines = `${use}.conf`;
  const trial = `${use}.check.Corefile`;
  const file = (name: string, text: string): Artifact => ({
    file: name,
    mediaType: 'text/plain',
    content: text,
    use,
    install: `${FOLDER}/${name}`,
    check: [
      ...(use === 'rewrite' ? [everyAnswer(`${FOLDER}/${lines}`)] : []),
      ['coredns', '-conf', `${FOLDER}/${trial}`],
    ],
    reload: RELOAD,
  });
  return [file(lines, content), file(trial, trialCorefile(input, `${FOLDER}/${lines}`))];
}

/**
 * It ends itself: `on startup` runs once everything was read and listens. A signal that comes before CoreDNS
 * has its handler would make the check fail, hence the wait. Without braces, all that follows is one block.
 */
function trialCorefile(input: RenderInput, lines: string): string {
  return [
    header(input, '#'),
    '.:0',
    'bind 127.0.0.1',
    `import ${lines}`,
    'on startup "/bin/sh -c \'sleep 0.2; kill $PPID\'"',
    '',
  ].join('\n');
}

/** Prints the first answer whose address is none, and fails. */
function everyAnswer(path: string): Command {
  const address = `/ IN A+ ${ADDRESS}"$/`;
  return ['awk', `/^\\tanswer / && !${address} { print FILENAME ": " $0; exit 1 }`, path];
}

/** When all of its servers are silent, a `forward` asks no other. */
function forwardLines(input: RenderInput): string {
  const domains = liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map((forwarded) => ({ ...forwarded, binding: binding.binding })),
  );
  const lines = specificFirst(domains, ({ domain }) => domain).flatMap(
    ({ domain, forwarders, binding }) => {
      const servers = checkedSome(forwarders, `forwarder for ${domain}`).map(checkedAddress);
      return [`# ${checkedWord(binding)}`, `forward ${checkedName(domain)} ${servers.join(' ')}`];
    },
  );
  return [header(input, '#'), ...lines, ''].join('\n');
}

function rewriteLines(input: RenderInput): string {
  const names = liveBindings(input.bindings).flatMap((binding) =>
    rewrittenNames(binding).map((rewritten) => ({ ...rewritten, binding: binding.binding })),
  );
  const lines = specificFirst(names, ({ name }) => name).flatMap((rewritten) => [
    `# ${checkedWord(rewritten.binding)}`,
    ...(input.rpz.answer === 'cname' ? [renamed(rewritten)] : templates(rewritten, input)),
  ]);
  return [header(input, '#'), ...lines, ''].join('\n');
}

/**
 * The endpoint's name is asked instead, for every type, and the answer is given the name that was asked. A
 * template with a CNAME would lose a failure to resolve it, and caches would keep the empty answer.
 */
function renamed({ name, target }: RewrittenName): string {
  const to = checkedName(target);
  return isWildcard(name)
    ? `rewrite stop name regex "${patternOf(name)}" ${to} answer auto`
    : `rewrite stop name exact ${checkedName(name)} ${to}`;
}

/** The addresses, and for every other type an empty answer: what no template takes would be asked in public. */
function templates({ name, addresses }: RewrittenName, { revision, rpz }: RenderInput): string[] {
  const some = checkedSome(addresses, `address to answer for ${name}`);
  const soa = `localhost. hostmaster.localhost. ${revision} 3600 600 86400 ${rpz.ttl}`;
  const answers = (type: AddressType) =>
    some
      .filter((one) => one.type === type)
      .map(
        ({ address }) => `\tanswer "{{ .Name }} ${rpz.ttl} IN ${type} ${checkedAddress(address)}"`,
      );
  return [
    ...template('A', name, answers('A')),
    ...template('AAAA', name, answers('AAAA')),
    ...template('ANY', name, [`\tauthority "{{ .Zone }} ${rpz.ttl} IN SOA ${soa}"`]),
  ];
}

function template(type: AddressType | 'ANY', name: string, records: readonly string[]): string[] {
  if (records.length === 0) return [];
  return [
    `template IN ${type} ${checkedName(withoutWildcard(name))} {`,
    `\tmatch "${patternOf(name)}"`,
    ...records,
    '\tfallthrough',
    '}',
  ];
}

/** Names as CoreDNS compares them: in lower case, with the final dot. Of what a name may hold, the dot alone is special. */
function patternOf(name: string): string {
  const escaped = checkedName(withoutWildcard(name)).replaceAll('.', '\\.');
  return isWildcard(name) ? `^.+\\.${escaped}\\.$` : `^${escaped}\\.$`;
}

function isWildcard(name: string): boolean {
  return withoutWildcard(name) !== name;
}
