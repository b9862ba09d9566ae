/** Node's cryptography with a cache: a run parses the same key and verifies the same signature many times. */
import * as crypto from 'node:crypto';
import { memoized } from './memoize.ts';

export * from 'node:crypto';

const numbers = new WeakMap<object, number>();
let next = 0;

/** The cache key of a value. A key object has a number, because this module creates one object for each text. */
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

export const createPublicKey = memoized((pem: string) => {
  const key = crypto.createPublicKey(pem);
  const exported = key.export.bind(key) as (options: object) => string | Buffer;
  return Object.assign(key, {
    export: memoized(exported, (options) => JSON.stringify(options)),
  });
}, nameOf);
export const createPrivateKey = memoized(crypto.createPrivateKey, nameOf);

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
