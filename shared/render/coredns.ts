import { withoutWildcard } from '../model/names.ts';
import type { AddressType } from '../model/records.ts';
import { ADDRESS, awkRefuses } from './awk.ts';
import { checkedAnswers, checkedForwarders, checkedName, checkedWord } from './grammar.ts';
import { isWildcard, type RewrittenName } from './private-names.ts';
import type { Command, FileTemplate, RenderInput, ResolverKind } from './resolver.ts';
import { header } from './rpz.ts';
import { forwardRules, rewriteRules } from './specific-first.ts';

export const FOLDER = '/etc/coredns/privatelink-dns';

/** The unit's reload sends SIGUSR1. CoreDNS then refuses a broken Corefile and keeps the old one. */
const RELOAD: readonly Command[] = [['systemctl', 'reload', 'coredns']];

/**
 * CoreDNS 1.12. The files contain lines of a server block, not whole server blocks: a separate block would have to
 * repeat the port, `bind`, `acl` and `view` of the site's own block. Otherwise the names would stay public.
 */
export const coredns: ResolverKind = {
  files: {
    forward: () => files('forward', forwardLines, []),
    rewrite: () => files('rewrite', rewriteLines, [checkAnswers(`${FOLDER}/rewrite.conf`)]),
  },
  unsupported: () => undefined,
};

/** The file to import, and a Corefile that imports it and is only used to check it. */
function files(
  use: 'forward' | 'rewrite',
  content: FileTemplate['content'],
  checks: readonly Command[],
): FileTemplate[] {
  const lines = `${use}.conf`;
  const trial = `${use}.check.Corefile`;
  const template = (file: string, content: FileTemplate['content']): FileTemplate => ({
    file,
    mediaType: 'text/plain',
    content,
    install: `${FOLDER}/${file}`,
    check: [...checks, ['coredns', '-conf', `${FOLDER}/${trial}`]],
    reload: RELOAD,
  });
  return [
    template(lines, content),
    template(trial, (input) => trialCorefile(input, `${FOLDER}/${lines}`)),
  ];
}

/**
 * CoreDNS stops itself: `on startup` runs after CoreDNS has read every file and listens. The delay is needed because a
 * signal that arrives before CoreDNS has installed its handler would make the check fail. Without braces, the whole
 * file is one server block.
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

/** Refuses an answer without a valid address: CoreDNS reads the answers of a template only when a client asks. */
function checkAnswers(path: string): Command {
  return awkRefuses(`/^\\tanswer / && !/ IN A+ ${ADDRESS}"$/`, path);
}

/** `forward` asks no other server if all of its servers are silent. */
function forwardLines(input: RenderInput): string {
  const lines = forwardRules(input.bindings).flatMap((forwarded) => [
    `# ${checkedWord(forwarded.binding)}`,
    `forward ${checkedName(forwarded.domain)} ${checkedForwarders(forwarded).join(' ')}`,
  ]);
  return [header(input, '#'), ...lines, ''].join('\n');
}

function rewriteLines(input: RenderInput): string {
  const lines = rewriteRules(input.bindings).flatMap((rewritten) => [
    `# ${checkedWord(rewritten.binding)}`,
    ...(input.rpz.answer === 'cname' ? [renamed(rewritten)] : templates(rewritten, input)),
  ]);
  return [header(input, '#'), ...lines, ''].join('\n');
}

/**
 * Asks for the endpoint's name instead, for every type, and gives the answer the name that the client asked for. A
 * template with a CNAME would turn a failure to resolve the target into an empty answer, which caches would keep.
 */
function renamed({ name, target }: RewrittenName): string {
  const to = checkedName(target);
  return isWildcard(name)
    ? `rewrite stop name regex "${patternOf(name)}" ${to} answer auto`
    : `rewrite stop name exact ${checkedName(name)} ${to}`;
}

/** Answers with the addresses, and with an empty answer for every other type: otherwise public DNS would be asked for those. */
function templates(rewritten: RewrittenName, { revision, rpz }: RenderInput): string[] {
  const { name } = rewritten;
  const addresses = checkedAnswers(rewritten);
  const soa = `localhost. hostmaster.localhost. ${revision} 3600 600 86400 ${rpz.ttl}`;
  const answers = (type: AddressType) =>
    addresses
      .filter((one) => one.type === type)
      .map(({ address }) => `\tanswer "{{ .Name }} ${rpz.ttl} IN ${type} ${address}"`);
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

/** CoreDNS compares names in lower case with the final dot. The dot is the only special character that a name can have. */
function patternOf(name: string): string {
  const escaped = checkedName(withoutWildcard(name)).replaceAll('.', '\\.');
  return isWildcard(name) ? `^.+\\.${escaped}\\.$` : `^${escaped}\\.$`;
}
