/** Node's signatures with a cache: a run creates and verifies the same signature many times. */
import * as crypto from 'node:crypto';
import { memoized } from './memoize.ts';

export * from 'node:crypto';

const numbers = new WeakMap<object, number>();
let next = 0;

/**
 * The cache key of a value. A key object has a number, because the product and the embedded AWS parse each key once.
 */
function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  if (typeof value !== 'object' || value === null || !(value instanceof crypto.KeyObject)) {
    return undefined;
  }
  next += 1;
  const number = numbers.get(value) ?? next;
  numbers.set(value, number);
  return `key ${number}`;
}

const names = (...values: unknown[]) => {
  const found = values.map(nameOf);
  return found.includes(undefined) ? undefined : found.join('\n\n');
};

export const sign = memoized(
  (algorithm: string, data: Buffer, key: crypto.KeyObject) => crypto.sign(algorithm, data, key),
  names,
);
export const verify = memoized(
  (algorithm: string, data: Buffer, key: crypto.KeyObject, signature: Buffer) =>
    crypto.verify(algorithm, data, key, signature),
  names,
);
