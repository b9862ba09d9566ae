/** Zod's issues in the words of the product: what is wrong at which path, and what would be right. */

import * as z from 'zod';
import { nearest } from './nearest.ts';
import { type Fault, type Finding, type Path, quoted } from './problems.ts';
import { bare, choicesOf, descriptionOf, examplesOf, keysOf, schemasAt, typeName } from './walk.ts';
import { flow, isMapping, isSingle, kindOf, shown, valueAt } from './wording.ts';

type Issue = z.core.$ZodIssue;

/** `value` is what was checked against `schema` and gave these issues. */
export function schemaFindings(
  schema: z.ZodType,
  value: unknown,
  issues: readonly Issue[],
): Finding[] {
  return issues.flatMap((issue) => issueFindings(schema, value, issue));
}

function issueFindings(schema: z.ZodType, root: unknown, issue: Issue): Finding[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const here = schemasAt(schema, path);
  const value = valueAt(root, path);
  const found = (fault: Fault): Finding[] => [{ path, at: 'value', ...fault }];

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, here, value));
    case 'invalid_union':
      return unionFindings(schema, root, issue, path, here);
    case 'custom':
      return found({ what: issue.message, remedy: String(issue.params?.remedy ?? '') });
    case 'too_small':
    case 'too_big':
      return found(
        issue.origin === 'array'
          ? { what: 'is an empty list', remedy: `Use for example ${examples(here)}.` }
          : { what: `${value} is out of range`, remedy: rangeRemedy(here) },
      );
    default:
      return found(wrongValue(path, value, here));
  }
}

/** Missing, empty, of another type, or none of the values that may stand here. */
function wrongValue(path: Path, value: unknown, here: readonly z.ZodType[]): Fault {
  const key = path.at(-1);
  const choices = choicesOf(here);
  if (value === undefined && typeof key === 'string') {
    return {
      what: 'is missing',
      remedy: `Add ${key}: ${flow(examplesOf(here)[0])}. ${descriptionOf(here)}`,
    };
  }
  if (choices.length > 0) {
    return { what: notKnown(value), remedy: choiceRemedy(value, choices) };
  }
  if (typeof value === 'number' && bare(here).some(isNumber)) {
    return { what: `${value} is not a whole number`, remedy: rangeRemedy(here) };
  }
  return {
    what: `is ${kindOf(value)}, and must be ${bare(here).map(typeName).join(' or ')}`,
    remedy: typeRemedy(value, here),
  };
}

function notKnown(value: unknown): string {
  return isSingle(value) ? `${shown(value)} is not known here` : `is ${kindOf(value)}`;
}

function choiceRemedy(value: unknown, choices: readonly string[]): string {
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined;
  if (choices.length === 1) {
    return `Use ${choices[0]}.`;
  }
  return meant === undefined
    ? `Use one of ${choices.join(', ')}.`
    : `Use ${meant} (known are ${choices.join(', ')}).`;
}

function typeRemedy(value: unknown, here: readonly z.ZodType[]): string {
  const wantsText = bare(here).every((schema) => schema instanceof z.ZodString);
  if (wantsText && isSingle(value)) {
    return `Put it in quotes: "${value}".`;
  }
  return `Use for example ${examples(here)}.`;
}

function rangeRemedy(here: readonly z.ZodType[]): string {
  const [number] = bare(here).filter(isNumber);
  const maximum = number?.maxValue ?? Number.MAX_SAFE_INTEGER;
  return maximum === Number.MAX_SAFE_INTEGER
    ? `Use a whole number of ${number?.minValue} or more.`
    : `Use a whole number from ${number?.minValue} to ${maximum}.`;
}

/**
 * Of the forms that may stand here, the one with most of the keys that were written is meant, and its issues count.
 * A value with no key of any form is told what all the forms are.
 */
function unionFindings(
  schema: z.ZodType,
  root: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  here: readonly z.ZodType[],
): Finding[] {
  const value = valueAt(root, path);
  const written = isMapping(value) ? Object.keys(value) : [];
  const scores = bare(here).map(
    (option) => written.filter((key) => keysOf([option]).includes(key)).length,
  );
  const best = Math.max(...scores);
  if (best > 0) {
    const meant = issue.errors[scores.indexOf(best)] ?? [];
    return meant.flatMap((inner) =>
      issueFindings(schema, root, { ...inner, path: [...path, ...inner.path] }),
    );
  }
  if (written.length > 0) {
    return written.map((key) => unknownKey(path, key, here, value));
  }
  return [{ path, at: 'value', ...unionFault(path, value, here) }];
}

function unionFault(path: Path, value: unknown, here: readonly z.ZodType[]): Fault {
  if (value === undefined) {
    return wrongValue(path, value, here);
  }
  const choices = choicesOf(here);
  return {
    what: isMapping(value) ? 'is empty' : notKnown(value),
    remedy:
      typeof value === 'string' && choices.length > 1
        ? choiceRemedy(value, choices)
        : `Use ${examples(here)}.`,
  };
}

function unknownKey(path: Path, key: string, here: readonly z.ZodType[], value: unknown): Finding {
  const known = keysOf(bare(here));
  const at = { path: [...path, key], at: 'key' } as const;
  if (known.includes(key)) {
    const others = Object.keys(isMapping(value) ? value : {}).filter(
      (other) => other !== key && known.includes(other),
    );
    return {
      ...at,
      what: `cannot stand beside ${others.join(' and ')}`,
      remedy: `Use either ${examples(here)}.`,
    };
  }
  const meant = nearest(key, known);
  return {
    ...at,
    what: `the key ${quoted(key)} is not known here`,
    remedy: meant === undefined ? `Known are ${known.join(', ')}.` : `Use ${quoted(meant)}.`,
  };
}

function examples(here: readonly z.ZodType[]): string {
  return examplesOf(here).map(flow).join(' or ');
}

function isNumber(schema: z.ZodType): schema is z.ZodNumber {
  return schema instanceof z.ZodNumber;
}
