import { createHash } from 'node:crypto';

export function sha256(bytes: string): string {
  return createHash('sha256').update(bytes, 'utf8').digest('hex');
}

/** A digest of eight hexadecimal digits, short enough for an operator to type. */
export function shortDigest(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 8);
}
