/** Turns Zod's issues into this product's findings: what is wrong at which path, and what would be right. */

import * as z from 'zod';
import { nearest } from './nearest.ts';
import { type Fault, type Finding, type Path, quoted } from './problems.ts';
import { bare, choicesOf, descriptionOf, examplesOf, keysOf, schemasAt, typeName } from './walk.ts';
import { flow, isMapping, isSingle, kindOf, shown, valueAt } from './wording.ts';

type Issue = z.core.$ZodIssue;

/** A value that was checked against a schema. */
interface Checked {
  schema: z.ZodType;
  value: unknown;
}

/** The part of a checked value that an issue is about. */
interface Part {
  path: Path;
  value: unknown;
  /** Every schema that the part may match. */
  schemas: readonly z.ZodType[];
}

/** Turns the issues of checking `value` against `schema` into findings. */
export function schemaFindings(
  schema: z.ZodType,
  value: unknown,
  issues: readonly Issue[],
): Finding[] {
  return issues.flatMap((issue) => issueFindings({ schema, value }, issue));
}

function issueFindings(checked: Checked, issue: Issue): Finding[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const schemas = schemasAt(checked.schema, path);
  const value = valueAt(checked.value, path);
  const part = { path, value, schemas };
  const found = (fault: Fault): Finding[] => [{ path, at: 'value', ...fault }];

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(part, key));
    case 'invalid_union':
      return unionFindings(checked, issue, part);
    case 'custom':
      return found({ what: issue.message, remedy: String(issue.params?.remedy ?? '') });
    case 'too_small':
    case 'too_big':
      return found(
        issue.origin === 'array'
          ? { what: 'is an empty list', remedy: `Use for example ${examples(schemas)}.` }
          : { what: `${value} is out of range`, remedy: rangeRemedy(schemas) },
      );
    default:
      return found(wrongValue(part));
  }
}

/** A value that is missing, is empty, has the wrong type or is not one of the permitted values. */
function wrongValue({ path, value, schemas }: Part): Fault {
  const key = path.at(-1);
  const choices = choicesOf(schemas);
  if (value === undefined && typeof key === 'string') {
    return {
      what: 'is missing',
      remedy: `Add ${key}: ${flow(examplesOf(schemas)[0])}. ${descriptionOf(schemas)}`,
    };
  }
  if (choices.length > 0) {
    return { what: notKnown(value), remedy: choiceRemedy(value, choices) };
  }
  if (typeof value === 'number' && bare(schemas).some(isNumber)) {
    return { what: `${value} is not a whole number`, remedy: rangeRemedy(schemas) };
  }
  return {
    what: `is ${kindOf(value)}, and must be ${bare(schemas).map(typeName).join(' or ')}`,
    remedy: typeRemedy(value, schemas),
  };
}

function notKnown(value: unknown): string {
  return isSingle(value) ? `${shown(value)} is not known here` : `is ${kindOf(value)}`;
}

function choiceRemedy(value: unknown, choices: readonly string[]): string {
  const similar = typeof value === 'string' ? nearest(value, choices) : undefined;
  if (choices.length === 1) {
    return `Use ${choices[0]}.`;
  }
  return similar === undefined
    ? `Use one of ${choices.join(', ')}.`
    : `Use ${similar} (known are ${choices.join(', ')}).`;
}

function typeRemedy(value: unknown, schemas: readonly z.ZodType[]): string {
  const wantsText = bare(schemas).every((schema) => schema instanceof z.ZodString);
  if (wantsText && isSingle(value)) {
    return `Put it in quotes: "${value}".`;
  }
  return `Use for example ${examples(schemas)}.`;
}

function rangeRemedy(schemas: readonly z.ZodType[]): string {
  const [number] = bare(schemas).filter(isNumber);
  const maximum = number?.maxValue ?? Number.MAX_SAFE_INTEGER;
  return maximum === Number.MAX_SAFE_INTEGER
    ? `Use a whole number of ${number?.minValue} or more.`
    : `Use a whole number from ${number?.minValue} to ${maximum}.`;
}

/**
 * A value of a union is compared with the option that shares the most keys with it, and only the issues of that option
 * are reported. A value that shares no key with any option gets a finding that lists all the options.
 */
function unionFindings(
  checked: Checked,
  issue: z.core.$ZodIssueInvalidUnion,
  part: Part,
): Finding[] {
  const { path, value, schemas } = part;
  const written = isMapping(value) ? Object.keys(value) : [];
  const scores = bare(schemas).map(
    (option) => written.filter((key) => keysOf([option]).includes(key)).length,
  );
  const best = Math.max(...scores);
  if (best > 0) {
    const issues = issue.errors[scores.indexOf(best)] ?? [];
    return issues.flatMap((inner) =>
      issueFindings(checked, { ...inner, path: [...path, ...inner.path] }),
    );
  }
  if (written.length > 0) {
    return written.map((key) => unknownKey(part, key));
  }
  return [{ path, at: 'value', ...unionFault(part) }];
}

function unionFault(part: Part): Fault {
  const { value, schemas } = part;
  if (value === undefined) {
    return wrongValue(part);
  }
  const choices = choicesOf(schemas);
  return {
    what: isMapping(value) ? 'is empty' : notKnown(value),
    remedy:
      typeof value === 'string' && choices.length > 1
        ? choiceRemedy(value, choices)
        : `Use ${examples(schemas)}.`,
  };
}

function unknownKey({ path, value, schemas }: Part, key: string): Finding {
  const known = keysOf(bare(schemas));
  const at = { path: [...path, key], at: 'key' } as const;
  if (known.includes(key)) {
    const others = Object.keys(isMapping(value) ? value : {}).filter(
      (other) => other !== key && known.includes(other),
    );
    return {
      ...at,
      what: `cannot be combined with ${others.join(' and ')}`,
      remedy: `Use either ${examples(schemas)}.`,
    };
  }
  const similar = nearest(key, known);
  return {
    ...at,
    what: `the key ${quoted(key)} is not known here`,
    remedy: similar === undefined ? `Known are ${known.join(', ')}.` : `Use ${quoted(similar)}.`,
  };
}

function examples(schemas: readonly z.ZodType[]): string {
  return examplesOf(schemas).map(flow).join(' or ');
}

function isNumber(schema: z.ZodType): schema is z.ZodNumber {
  return schema instanceof z.ZodNumber;
}
