import { type Path, quoted } from './problems.ts';

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return isStructure(value) && !Array.isArray(value);
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (isStructure(value) ? Reflect.get(value, step) : undefined),
    root,
  );
}

export function isSingle(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The kind of a value as a noun, such as `a number`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return 'empty';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'keys with values';
  }
}

/** A scalar as it was written, or the kind of any other value. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return quoted(value);
  }
  return isSingle(value) ? String(value) : kindOf(value);
}

/** An example in the flow style of YAML: `{ id: vpce-1 }`. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(flow).join(', ')}]`;
  }
  if (isMapping(value)) {
    const pairs = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
    return `{ ${pairs.join(', ')} }`;
  }
  return String(value);
}
