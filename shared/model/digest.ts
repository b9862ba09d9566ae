import { createHash } from 'node:crypto';

export function sha256(bytes: string): string {
  return createHash('sha256').update(bytes, 'utf8').digest('hex');
}

/** Names a thing for people to repeat: eight hexadecimal digits. */
export function shortDigest(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 8);
}
