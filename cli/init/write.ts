import { Document, isMap, isScalar, isSeq, type Pair, type YAMLMap, YAMLSeq } from 'yaml';
import type { BindingDraft, Decision, Key, Proposal } from './propose.ts';
import type { ZoneEntry } from './zones.ts';

const WIDTH = 100;
/** The network stack's, the documents' example, and the console's. */
const TELLING_TAGS = ['privatelink-dns', 'dns', 'Name'] as const;
const RESOLVERS = [
  'resolvers:',
  '  - bind',
  '  - unbound',
  '  - { name: dnsmasq, use: forward }   # forward, rewrite, or both (as for a plain name)',
];

/** The proposal as a commented file. Values go through the YAML library; comments hold visible characters alone. */
export function writeProposal(proposal: Proposal, unread: readonly string[]): string {
  const { region, owner, bindings } = proposal;
  const file = new Document({ version: 1, owner: owner.name, mode: 'observe', region });
  file.commentBefore = comment([
    `Proposed by "privatelink-dns init" from what ${region} holds. Read it, then:`,
    '  privatelink-dns validate --config FILE',
    '  privatelink-dns plan --config FILE',
    ...unread.map((text) => `NOT READ, so nothing here tells of it: ${text}`),
  ]);
  commentPair(pairOf(file, 'owner'), [
    owner.isFromMarkers
      ? 'Whose zones these are: the owner whose markers stand in them.'
      : 'Whose zones these are: written into every marker. Choose it now; each deployment has its own.',
  ]);
  commentPair(pairOf(file, 'mode'), [
    'observe reports drift and writes nothing. Change it to enforce when plan shows what you want.',
  ]);
  const list = new YAMLSeq<YAMLMap>(file.schema);
  const pair = file.createPair('bindings', list);
  commentPair(pair, [
    'Which resolvers stand on premises cannot be seen from AWS. Left out: bind. For example:',
    ...RESOLVERS,
  ]);
  file.add(pair);
  for (const draft of bindings.filter(isLive)) {
    const node = bindingNode(draft);
    node.commentBefore = comment(heading(draft));
    node.spaceBefore = list.items.length > 0;
    list.items.push(node);
  }
  const aside = bindings.filter((draft) => !isLive(draft)).flatMap(asideText);
  if (aside.length > 0) list.comment = comment(aside);
  return file.toString({ lineWidth: 0 });
}

export function isLive({ isAside }: BindingDraft): boolean {
  return !isAside;
}

/** A binding that is proposed as a comment: without its comment signs, it is an item of `bindings`. */
function asideText(draft: BindingDraft): string[] {
  const written = new Document([bindingNode(draft)]).toString({ lineWidth: 0 });
  return [...heading(draft), ...written.trimEnd().split('\n')];
}

function heading({ endpoint, questions }: BindingDraft): string[] {
  const { id, service, vpcId, state, tags } = endpoint;
  const name = tags.Name === undefined ? '' : `, named "${visible(tags.Name)}"`;
  return [
    `${service} in ${vpcId}: ${id} is ${visible(state)}${name}`,
    ...texts(questions, undefined),
  ];
}

function bindingNode(draft: BindingDraft): YAMLMap {
  const { name, service, endpoint, inbound, zones, offered, adopt, questions } = draft;
  const file = new Document({
    name,
    service,
    endpoint: { id: endpoint.id },
    inbound: inbound === undefined ? { addresses: [] } : { id: inbound },
    ...(zones.length > 0 && { zones: zones.map(withoutAbsentId) }),
  });
  const node = file.contents;
  // A document of a mapping is one.
  if (!isMap(node)) throw new TypeError('a binding is a mapping');
  for (const key of ['endpoint', 'inbound'] as const) {
    const pair = pairOf(file, key);
    if (isMap(pair.value)) pair.value.flow = true;
    const choice = key === 'endpoint' ? tagChoice(draft) : [];
    commentPair(pair, [...texts(questions, key), ...choice]);
  }
  const offers = offered.map((zone) => `- ${flow(withoutAbsentId(zone))}`);
  const last = [...texts(questions, 'zones'), ...(zones.length === 0 ? offersOf(offers) : offers)];
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

/** A tag that people give to know things by; one that a comment cannot show as it is does not do. */
function tagChoice({ endpoint }: BindingDraft): string[] {
  const best = TELLING_TAGS.map((key) => [key, endpoint.tags[key]] as const).find(
    ([, value]) => value !== undefined && value !== '' && visible(value) === value,
  );
  if (best === undefined) return [];
  const [key, value] = best;
  return [
    'Or by tags, so that an endpoint that takes its place is found:',
    `endpoint: ${flow({ vpc: endpoint.vpcId, tags: { [key]: value } })}`,
  ];
}

function withoutAbsentId({ domain, id }: ZoneEntry) {
  return { domain, ...(id !== undefined && { id }) };
}

function flow(value: object): string {
  const file = new Document(value);
  if (isMap(file.contents)) file.contents.flow = true;
  return file.toString({ lineWidth: 0 }).trimEnd();
}

function texts(questions: BindingDraft['questions'], key: Key | undefined): string[] {
  return questions
    .filter((one) => one.key === key)
    .flatMap(({ question }) => wrapped(`TO DECIDE: ${sentence(question)}`));
}

export function sentence({ what, remedy }: Decision): string {
  return `${what}. ${remedy}`;
}

function pairOf(file: Document, key: string): Pair {
  const { contents } = file;
  const pair = isMap(contents)
    ? contents.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  // Asked for right after it was put there.
  if (pair === undefined) throw new TypeError(`${key} is not in the document`);
  return pair;
}

function commentPair(pair: Pair, lines: readonly string[]): void {
  if (lines.length > 0 && isScalar(pair.key)) pair.key.commentBefore = comment(lines);
}

/** The YAML library puts the sign before each line. */
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

/** Text of others, on one line of a comment or a terminal: no control character, no line break, and not endless. */
export function visible(text: string, longest = 60): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return line.length > longest ? `${line.slice(0, longest - 1)}\u{2026}` : line;
}
