/** Reads a YAML file: returns its checked value, or throws a `ConfigError` with every problem and its line. */

import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type Examined, type Finding, formatPath, type Problem } from './problems.ts';
import { DUPLICATE_KEY, type SyntaxFault, syntaxFaults } from './syntax.ts';

/** Parses `text`, checks its value with `examineValue`, and reports the problems of both steps together. */
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
  // The value is reliable despite a duplicate key, but only a guess after any other syntax error.
  const isReliable = syntax.every((fault) => fault.code === DUPLICATE_KEY);
  const examined = isReliable ? examineValue(contentsOf(document, file)) : undefined;
  if (examined?.kind === 'valid' && syntax.length === 0) {
    return examined.config;
  }
  const findings = examined?.kind === 'invalid' ? examined.findings : [];
  throw new ConfigError(file, [
    ...syntax.map((fault) => syntaxProblem(fault, lines)),
    ...findings.map((finding) => findingProblem(finding, document, lines)),
  ]);
}

/**
 * Nested aliases can expand to billions of values, so the YAML library limits the expansion and throws a
 * ReferenceError.
 */
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
          what: 'the aliases expand to too many values',
          remedy: 'Write the values out, or nest fewer aliases.',
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

/** A missing value is reported at its parent; an empty value or an unknown key is reported at the key. */
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
