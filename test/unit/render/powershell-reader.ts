/**
 * A strict parser for the subset of PowerShell that our scripts use. It throws on everything else: double quotes and
 * backticks (which expand text), `&` (which runs other commands), redirections.
 */

type Token = { kind: 'string' | 'variable' | 'word' | 'parameter' | 'mark'; text: string };

/** A command: its name, and its parameters with the tokens of their values. */
export interface Invocation {
  name: string;
  parameters: Record<string, string>;
  /** The headers of the enclosing `if`, `else` and loop blocks, outermost first. */
  within: string[];
}

const TOKEN =
  /^(?:[ \t]+|#[^\n]*|('(?:[^'\n]|'')*')|(\$(?:env:)?[A-Za-z_]\w*|\$_)|(-[A-Za-z]\w*:?)|([A-Za-z][\w-]*|\d+(?:\.\d+)?)|(@\(|@\{|[()[\]{}|,=.+;\n]))/;

export function tokensOf(script: string): Token[] {
  const tokens: Token[] = [];
  let rest = script;
  while (rest !== '') {
    const match = TOKEN.exec(rest);
    if (match === null) throw new Error(`cannot be read: ${JSON.stringify(rest.slice(0, 60))}`);
    const [all, string, variable, parameter, word, mark] = match;
    if (string !== undefined) tokens.push({ kind: 'string', text: string.slice(1, -1) });
    else if (variable !== undefined) tokens.push({ kind: 'variable', text: variable });
    else if (parameter !== undefined) tokens.push({ kind: 'parameter', text: parameter });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    rest = rest.slice(all.length);
  }
  return tokens;
}

const CLOSING: Record<string, string> = { '(': ')', '@(': ')', '{': '}', '@{': '}', '[': ']' };

/** Every command of the script with its enclosing blocks. Throws if a bracket is not closed. */
export function invocationsOf(script: string): Invocation[] {
  const found: Invocation[] = [];
  const open: { closes: string; header: string }[] = [];
  let line: string[] = [];
  const tokens = tokensOf(script);
  for (const [index, token] of tokens.entries()) {
    const { kind, text } = token;
    if (kind === 'mark' && text in CLOSING) {
      open.push({ closes: CLOSING[text] ?? '', header: line.join(' ').trim() });
      if (text === '{') line = [];
      else line.push(text);
    } else if (kind === 'mark' && [')', '}', ']'].includes(text)) {
      const block = open.pop();
      if (block?.closes !== text) throw new Error(`a "${text}" that closes nothing`);
      if (text === '}') line = [block.header];
      else line.push(text);
    } else if (text === '\n') {
      line = [];
    } else {
      line.push(kind === 'string' ? `'${text}'` : text);
      if (kind === 'word' && /^[A-Z][a-z]+-/.test(text)) {
        const within = open.filter(({ closes }) => closes === '}').map(({ header }) => header);
        found.push({ name: text, parameters: parametersAt(tokens, index), within });
      }
    }
  }
  if (open.length > 0) throw new Error(`${open.length} brackets are left open`);
  return found;
}

function parametersAt(tokens: Token[], index: number): Record<string, string> {
  const parameters: Record<string, string> = {};
  let name: string | undefined;
  let depth = 0;
  for (const { kind, text } of tokens.slice(index + 1)) {
    if (kind === 'mark' && text in CLOSING) depth += 1;
    if (kind === 'mark' && [')', '}', ']'].includes(text)) depth -= 1;
    if (depth < 0 || (depth === 0 && (text === '\n' || text === '|'))) break;
    if (kind === 'parameter' && depth === 0) {
      name = text;
      parameters[name] = '';
    } else if (name !== undefined) {
      parameters[name] += kind === 'string' ? `'${text}'` : text;
    }
  }
  return parameters;
}

/** The data of a script: `$name = @(...)` with strings and tables. */
type Data = string | Data[] | { [key: string]: Data };

export function dataOf(script: string, variable: string): Data {
  const tokens = tokensOf(script).filter(({ text }) => !['\n', ',', ';'].includes(text));
  const start = tokens.findIndex(
    ({ kind, text }, at) =>
      kind === 'variable' && text === `$${variable}` && tokens[at + 1]?.text === '=',
  );
  if (start < 0) throw new Error(`no $${variable}`);
  return readData(tokens.slice(start + 2));
}

function readData(tokens: Token[]): Data {
  const token = tokens.shift();
  if (token?.kind === 'string') return token.text;
  if (token?.text === '@(') {
    const list: Data[] = [];
    while (tokens[0]?.text !== ')') list.push(readData(tokens));
    tokens.shift();
    return list;
  }
  if (token?.text === '@{') {
    const table: { [key: string]: Data } = {};
    while (tokens[0]?.text !== '}') {
      const key = tokens.shift();
      if (key?.kind !== 'word' || tokens.shift()?.text !== '=') throw new Error('not a table');
      table[key.text] = readData(tokens);
    }
    tokens.shift();
    return table;
  }
  throw new Error(`not data: ${token?.text}`);
}
