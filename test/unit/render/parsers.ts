/** Strict parsers for rendered files. They throw on anything unexpected. */

export type Statement = { words: string[]; block: Statement[] | undefined };

/** Parses a BIND configuration: `word "text" { ... };`, with `//` comments. Quoted words keep their quotes. */
export function parseConf(text: string): Statement[] {
  const tokens = tokensOf(text);
  const statements = statementsOf(tokens);
  if (tokens.length > 0) throw new Error(`a "${tokens[0]}" too many`);
  return statements;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let rest = text;
  while (rest !== '') {
    const match = /^(?:\s+|\/\/[^\n]*\n|("[^"\n]*"|[A-Za-z0-9._:-]+|[{};]))/.exec(rest);
    if (match === null) throw new Error(`cannot be read: ${JSON.stringify(rest.slice(0, 40))}`);
    if (match[1] !== undefined) tokens.push(match[1]);
    rest = rest.slice(match[0].length);
  }
  return tokens;
}

function statementsOf(tokens: string[]): Statement[] {
  const statements: Statement[] = [];
  while (tokens.length > 0 && tokens[0] !== '}') {
    const statement: Statement = { words: [], block: undefined };
    for (let token = tokens.shift(); token !== ';'; token = tokens.shift()) {
      if (token === undefined) throw new Error('a statement without its ";"');
      if (token === '}') throw new Error('a "}" within a statement');
      if (token !== '{') {
        statement.words.push(token);
        continue;
      }
      const block = statementsOf(tokens);
      if (tokens.shift() !== '}') throw new Error('a block without its "}"');
      // In `response-policy { zone "x"; } option value;`, words follow the block.
      if (statement.block !== undefined) throw new Error('two blocks in one statement');
      statement.block = block;
    }
    if (statement.words.length === 0) throw new Error('an empty statement');
    statements.push(statement);
  }
  return statements;
}

export interface ForwardZone {
  domain: string;
  type: string;
  only: boolean;
  forwarders: string[];
}

/** Parses `forward.conf`, which contains only forward zones. */
export function parseForward(text: string): ForwardZone[] {
  return parseConf(text).map(({ words, block }) => {
    const [keyword, domain, ...more] = words;
    if (keyword !== 'zone' || domain === undefined || more.length > 0 || block === undefined) {
      throw new Error(`not a zone: ${words.join(' ')}`);
    }
    const [type, forward, forwarders, ...others] = block;
    if (others.length > 0) throw new Error(`more in a zone than is known: ${others[0]?.words}`);
    if (forwarders?.words.join(' ') !== 'forwarders') throw new Error('a zone without forwarders');
    return {
      domain: unquoted(domain),
      type: type?.words.join(' ') ?? '',
      only: forward?.words.join(' ') === 'forward only',
      forwarders: (forwarders.block ?? []).map((entry) => entry.words.join(' ')),
    };
  });
}

export function unquoted(text: string): string {
  const match = /^"([^"]*)"$/.exec(text);
  if (match?.[1] === undefined) throw new Error(`not in quotes: ${text}`);
  return match[1];
}

export interface ZoneFile {
  ttl: number;
  serial: number;
  records: { owner: string; type: string; data: string }[];
}

/** Parses a policy zone: `$TTL`, SOA, NS, then CNAME, A and AAAA records, one per line. */
export function parseZone(text: string): ZoneFile {
  const [ttl, soa, ns, ...lines] = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(';'));
  const ttlMatch = /^\$TTL (\d+)$/.exec(ttl ?? '');
  const soaMatch =
    /^@ IN SOA localhost\. hostmaster\.localhost\. \( (\d+) 3600 600 2419200 (\d+) \)$/.exec(
      soa ?? '',
    );
  if (ttlMatch === null || soaMatch === null) throw new Error(`no zone: ${ttl} ${soa}`);
  if (ns !== '@ IN NS localhost.') throw new Error(`no NS: ${ns}`);
  return {
    ttl: Number(ttlMatch[1]),
    serial: Number(soaMatch[1]),
    records: lines.map((line) => {
      const match = /^(\S+) IN (CNAME|A|AAAA) (\S+)$/.exec(line);
      const [, owner = '', type = '', data = ''] = match ?? [];
      if (match === null) throw new Error(`not a record: ${JSON.stringify(line)}`);
      return { owner, type, data };
    }),
  };
}
