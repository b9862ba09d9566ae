/** Reports YAML syntax errors, before the value is checked against a schema. */

import { type Document, type ErrorCode, visit } from 'yaml';
import { type Fault, quoted } from './problems.ts';

export const DUPLICATE_KEY = 'DUPLICATE_KEY';

export interface SyntaxFault extends Fault {
  code: ErrorCode | 'UNRESOLVED_ALIAS';
  offset: number;
}

const REMEDIES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY:
    'Put text that contains ": " in quotes, or start the inner keys on a new, indented line.',
  BAD_INDENT: 'Use the same indentation for all keys of a mapping, and close every bracket.',
  MISSING_CHAR: 'Add the missing character.',
  MULTILINE_IMPLICIT_KEY:
    'Write "key: value" with a colon and a space, and use the same indentation for all keys.',
  TAG_RESOLVE_FAILED: 'Write the value without a tag: tags such as !Ref are not supported.',
  MULTIPLE_DOCS:
    'Keep only one configuration in the file, and remove the line "---" between the two.',
  BAD_DIRECTIVE: 'Remove the line that begins with "%".',
};

/** Warnings count as faults, because YAML would silently convert an unknown tag such as `!Ref` to text. */
export function syntaxFaults(document: Document.Parsed, text: string): SyntaxFault[] {
  const faults = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    code,
    offset: pos[0],
    ...syntaxFault(code, message, text.slice(pos[0])),
  }));
  return [...faults.filter(isFirstOfPlace), ...unresolvedAliases(document)];
}

/** Keeps the first fault of each place: the YAML library often reports a consequence as a second fault there. */
function isFirstOfPlace(fault: SyntaxFault, index: number, all: readonly SyntaxFault[]): boolean {
  return all.findIndex(({ offset }) => offset === fault.offset) === index;
}

function syntaxFault(code: ErrorCode, message: string, rest: string): Fault {
  if (code === DUPLICATE_KEY) {
    const key = /^["']?[^\s:"']+/.exec(rest)?.[0].replace(/^["']/, '') ?? '';
    return {
      what: `the key ${quoted(key)} occurs for the second time`,
      remedy: 'Remove one of the two.',
    };
  }
  const why = code === 'MULTIPLE_DOCS' ? 'the file has more than one document' : message;
  return {
    what: `invalid YAML: ${why}`,
    remedy: REMEDIES[code] ?? 'Fix the text at this place or just before it.',
  };
}

function unresolvedAliases(document: Document.Parsed): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) {
        faults.push({
          code: 'UNRESOLVED_ALIAS',
          offset: alias.range?.[0] ?? 0,
          what: `the alias *${alias.source} has no anchor &${alias.source} before it`,
          remedy: `Set &${alias.source} on an earlier value, or put the text in quotes.`,
        });
      }
    },
  });
  return faults;
}
