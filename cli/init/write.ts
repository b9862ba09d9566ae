import { Document, isMap, isScalar, isSeq, type Pair, type YAMLMap, YAMLSeq } from 'yaml';
import type { BindingDraft, Decision, Key, Proposal } from './proposal.ts';
import { bindingValue, topLevel, zoneValue } from './values.ts';

const WIDTH = 100;
/** The tag keys of the network stack, of the example in the documents, and of the AWS console. */
const OFFERED_TAGS = ['privatelink-dns', 'dns', 'Name'] as const;
const RESOLVERS = [
  'resolvers:',
  '  - bind',
  '  - unbound',
  '  - { name: dnsmasq, use: forward }   # forward, rewrite, or both (both is the default)',
];

/**
 * Writes the proposal as a commented file. The YAML library quotes the values; comments contain only visible
 * characters.
 */
export function writeProposal(proposal: Proposal, unread: readonly string[]): string {
  const { region, owner, decisions, bindings } = proposal;
  const file = new Document(topLevel(proposal));
  file.commentBefore = comment([
    `Proposed by "privatelink-dns init" for ${region}. Review this file, then run:`,
    '  privatelink-dns validate --config FILE',
    '  privatelink-dns plan --config FILE',
    ...decisions.flatMap(toDecide),
    ...unread.map((text) => `NOT READ, so this file does not cover it: ${text}`),
  ]);
  commentPair(pairOf(file, 'owner'), [
    'The owner of the zones, written into every marker. Choose it now; each deployment needs its own.',
    ...owner.decisions.flatMap(toDecide),
  ]);
  commentPair(pairOf(file, 'mode'), [
    'observe reports drift and writes nothing. Set it to enforce when plan shows what you want.',
  ]);
  const list = new YAMLSeq<YAMLMap>(file.schema);
  const pair = file.createPair('bindings', list);
  commentPair(pair, [
    'AWS does not know your on-premises resolvers. The default is bind. For example:',
    ...RESOLVERS,
  ]);
  file.add(pair);
  for (const draft of bindings.filter(isLive)) {
    const node = bindingNode(draft);
    node.commentBefore = comment(heading(draft));
    node.spaceBefore = list.items.length > 0;
    list.items.push(node);
  }
  const commentedOut = bindings.filter((draft) => !isLive(draft)).flatMap(commentedOutText);
  if (commentedOut.length > 0) list.comment = comment(commentedOut);
  return file.toString({ lineWidth: 0 });
}

export function isLive({ isCommentedOut }: BindingDraft): boolean {
  return !isCommentedOut;
}

/** A binding that is proposed as a comment. When uncommented, it is an item of `bindings`. */
function commentedOutText(draft: BindingDraft): string[] {
  const written = new Document([bindingNode(draft)]).toString({ lineWidth: 0 });
  return [...heading(draft), ...written.trimEnd().split('\n')];
}

function heading({ endpoint, decisions }: BindingDraft): string[] {
  const { id, service, vpcId, state, tags } = endpoint;
  const name = tags.Name === undefined ? '' : `, named "${visible(tags.Name)}"`;
  return [
    `${service} in ${vpcId}: ${id} is ${visible(state)}${name}`,
    ...texts(decisions, undefined),
  ];
}

function bindingNode(draft: BindingDraft): YAMLMap {
  const { zones, offered, adopt, decisions } = draft;
  const file = new Document(bindingValue(draft));
  const node = file.contents;
  // A Document that is made from an object contains a mapping.
  if (!isMap(node)) throw new TypeError('a binding is a mapping');
  for (const key of ['endpoint', 'inbound'] as const) {
    const pair = pairOf(file, key);
    if (isMap(pair.value)) pair.value.flow = true;
    const choice = key === 'endpoint' ? tagChoice(draft) : [];
    commentPair(pair, [...texts(decisions, key), ...choice]);
  }
  const offers = offered.map(({ zone }) => `- ${flow(zoneValue(zone))}`);
  const last = [...texts(decisions, 'zones'), ...(zones.length === 0 ? offersOf(offers) : offers)];
  const adoption = adopt ? ['adopt: true'] : [];
  if (zones.length === 0) {
    node.comment = comment([...last, ...adoption]);
    return node;
  }
  const { value: list } = pairOf(file, 'zones');
  if (isSeq(list)) {
    for (const item of list.items) if (isMap(item)) item.flow = true;
    if (last.length > 0) list.comment = comment(last);
  }
  if (adoption.length > 0) node.comment = comment(adoption);
  return node;
}

function offersOf(offers: readonly string[]): string[] {
  return offers.length === 0 ? [] : ['zones:', ...offers.map((line) => `  ${line}`)];
}

/** Offers a tag that operators identify endpoints by. A value that a comment would change is not offered. */
function tagChoice({ endpoint }: BindingDraft): string[] {
  const best = OFFERED_TAGS.map((key) => [key, endpoint.tags[key]] as const).find(
    ([, value]) => value !== undefined && value !== '' && visible(value) === value,
  );
  if (best === undefined) return [];
  const [key, value] = best;
  return [
    'Or by tags, so that a replacement endpoint is found:',
    `endpoint: ${flow({ vpc: endpoint.vpcId, tags: { [key]: value } })}`,
  ];
}

function flow(value: object): string {
  const file = new Document(value);
  if (isMap(file.contents)) file.contents.flow = true;
  return file.toString({ lineWidth: 0 }).trimEnd();
}

function texts(decisions: BindingDraft['decisions'], key: Key | undefined): string[] {
  return decisions.filter((one) => one.key === key).flatMap(({ decision }) => toDecide(decision));
}

function toDecide(decision: Decision): string[] {
  return wrapped(`TO DECIDE: ${sentence(decision)}`);
}

export function sentence({ what, remedy }: Decision): string {
  return `${what}. ${remedy}`;
}

function pairOf(file: Document, key: string): Pair {
  const { contents } = file;
  const pair = isMap(contents)
    ? contents.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  // Every caller asks for a key that it has just written.
  if (pair === undefined) throw new TypeError(`${key} is not in the document`);
  return pair;
}

function commentPair(pair: Pair, lines: readonly string[]): void {
  if (lines.length > 0 && isScalar(pair.key)) pair.key.commentBefore = comment(lines);
}

/** The YAML library adds the `#` to each line. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : ` ${line}`)).join('\n');
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH - 10) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/**
 * Makes foreign text safe for one line of a comment or a terminal: no control characters, no line breaks, bounded
 * length.
 */
export function visible(text: string, maxLength = 60): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}\u{2026}` : line;
}
