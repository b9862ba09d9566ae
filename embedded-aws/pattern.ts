import { PrivatelinkDnsError } from '../shared/model/errors.ts';

/** EventBridge's `InvalidEventPatternException`. */
class InvalidPatternError extends PrivatelinkDnsError {}

export type Pattern = { readonly [key: string]: unknown };

/**
 * The part of EventBridge's pattern language that the rules need. All keys of an object must match. The elements of
 * an array are alternatives. An array in the event matches if one of its elements matches. `$or` is a list of
 * alternative objects (EventBridge guide, "Creating event patterns").
 */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, part]) => {
    if (key === '$or') return alternatives(part).some((one) => matchesPattern(one, event));
    const field = isObject(event) ? event[key] : undefined;
    if (Array.isArray(part)) return matchesLeaf(part, field);
    if (!isObject(part)) throw badPattern(`"${key}" must be an object or an array`);
    if (Array.isArray(field)) return field.some((element) => matchesPattern(part, element));
    return matchesPattern(part, field);
  });
}

/** Rejects an invalid pattern when the rule is created, as EventBridge does. */
export function checkPattern(pattern: Pattern): void {
  if (Object.keys(pattern).length === 0) throw badPattern('it must not be empty');
  for (const [key, part] of Object.entries(pattern)) {
    if (key === '$or') {
      if (alternatives(part).length < 2) throw badPattern('"$or" needs two alternatives or more');
      for (const one of alternatives(part)) checkPattern(one);
    } else if (Array.isArray(part)) {
      if (part.length === 0) throw badPattern(`"${key}" has an empty array`);
      for (const matcher of part) matchesOne(matcher, ['']);
    } else if (isObject(part)) {
      checkPattern(part);
    } else {
      throw badPattern(`"${key}" must be an object or an array`);
    }
  }
}

/**
 * Compares the values of an event field with the matchers. An absent field has no values, and objects are not
 * values.
 */
function matchesLeaf(matchers: readonly unknown[], field: unknown): boolean {
  const values = (Array.isArray(field) ? field : [field]).filter(
    (value) => value !== undefined && !isObject(value),
  );
  return matchers.some((matcher) => matchesOne(matcher, values));
}

function matchesOne(matcher: unknown, values: readonly unknown[]): boolean {
  if (!isObject(matcher)) {
    if (Array.isArray(matcher)) throw badPattern('an array must not contain an array');
    return values.includes(matcher);
  }
  const [[operator, operand] = [], ...others] = Object.entries(matcher);
  if (operator === undefined || others.length > 0) {
    throw badPattern('a matcher has exactly one operator');
  }
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw badPattern('"exists" takes true or false');
    return values.length > 0 === operand;
  }
  if (operator === 'anything-but') {
    const but = isObject(operand) ? [operand] : [operand].flat();
    return values.some((value) => !but.some((one) => matchesButOne(one, value)));
  }
  const test = textTest(operator, operand);
  return values.some((value) => typeof value === 'string' && test(value));
}

function matchesButOne(but: unknown, value: unknown): boolean {
  if (!isObject(but)) return but === value;
  return Object.entries(but).some(([operator, operand]) =>
    [operand].flat().some((one) => typeof value === 'string' && textTest(operator, one)(value)),
  );
}

function textTest(operator: string, operand: unknown): (value: string) => boolean {
  if (isObject(operand) && (operator === 'prefix' || operator === 'suffix')) {
    const test = textTest(operator, String(operand['equals-ignore-case']).toLowerCase());
    return (value) => test(value.toLowerCase());
  }
  if (typeof operand !== 'string') throw badPattern(`"${operator}" takes a string`);
  switch (operator) {
    case 'prefix':
      return (value) => value.startsWith(operand);
    case 'suffix':
      return (value) => value.endsWith(operand);
    case 'equals-ignore-case':
      return (value) => value.toLowerCase() === operand.toLowerCase();
    case 'wildcard':
      return (value) => wildcard(operand).test(value);
    default:
      throw badPattern(`the operator "${operator}" is not supported`);
  }
}

/** `*` matches any characters; `\*` matches an asterisk. */
function wildcard(text: string): RegExp {
  const parts = text
    .split(/(?<!\\)\*/)
    .map((part) => part.replaceAll('\\*', '*').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function alternatives(part: unknown): Pattern[] {
  if (!Array.isArray(part) || !part.every(isObject)) throw badPattern('"$or" takes objects');
  return part;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badPattern(why: string): InvalidPatternError {
  return new InvalidPatternError(`the event pattern is not valid: ${why}`);
}
