/** Reads a YAML file: returns its checked value, or throws every problem with its line. */

import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type Examined, type Finding, formatPath, type Problem } from './problems.ts';
import { DUPLICATE_KEY, type SyntaxFault, syntaxFaults } from './syntax.ts';

/** What `examineValue` makes of the text's value, or all problems of the text as YAML and of the value, with their places. */
export function loadYaml<T>(
  text: string,
  file: string,
  examineValue: (value: unknown) => Examined<T>,
): T {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const syntax = syntaxFaults(document, text);
  // A key written twice leaves the rest readable; after any other fault of syntax, what was read is a guess.
  const readable = syntax.every((fault) => fault.code === DUPLICATE_KEY);
  const examined = readable ? examineValue(contentsOf(document, file)) : { findings: [] };
  if ('config' in examined && syntax.length === 0) {
    return examined.config;
  }
  const findings = 'findings' in examined ? examined.findings : [];
  throw new ConfigError(file, [
    ...syntax.map((fault) => syntaxProblem(fault, lines)),
    ...findings.map((finding) => findingProblem(finding, document, lines)),
  ]);
}

/** Aliases of aliases can stand for billions of values; the YAML library stops at a bound. */
function contentsOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) {
      throw new ConfigError(file, [
        {
          path: '',
          line: 1,
          column: 1,
          what: 'aliases stand for too many values',
          remedy: 'Write the values out, or use fewer aliases of aliases.',
        },
      ]);
    }
    throw error;
  }
}

function syntaxProblem({ what, remedy, offset }: SyntaxFault, lines: LineCounter): Problem {
  const { line, col } = lines.linePos(offset);
  return { path: '', line, column: col, what, remedy };
}

function findingProblem(finding: Finding, document: Document, lines: LineCounter): Problem {
  const { line, col } = lines.linePos(offsetOf(finding, document));
  return {
    path: formatPath(finding.path),
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    what: finding.what,
    remedy: finding.remedy,
  };
}

/**
 * Where the value begins. A value that is missing has the place of what it is missing in; one that is empty, or
 * whose key is the fault, has the place of its key.
 */
function offsetOf({ path, at }: Finding, document: Document): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(holder)) {
      node = holder.items[Number(step)];
      offset = startOf(node) ?? offset;
      continue;
    }
    const pair = isMap(holder) ? holder.items.find(({ key }) => keyText(key) === step) : undefined;
    if (pair === undefined) {
      return offset;
    }
    node = pair.value;
    const wantsKey = at === 'key' && depth === path.length - 1;
    const place = wantsKey || isEmpty(node) ? pair.key : node;
    offset = startOf(place) ?? offset;
  }
  return offset;
}

function keyText(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

function startOf(node: unknown): number | undefined {
  const hasRange = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
  return hasRange ? node.range?.[0] : undefined;
}
