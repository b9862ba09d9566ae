import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { InvalidInputError } from './errors.ts';

interface ParsedKey {
  key: KeyObject;
  id: string;
}

/** Keys by their PEM, because parsing a key takes longer than verifying a signature with it. */
const parsedKeys = new Map<string, ParsedKey>();
const MAX_PARSED_KEYS = 64;

/** Reads a public key of the feed from PEM. Accepts only ECDSA keys on the curve P-256. */
export function publicKeyOf(pem: string): KeyObject {
  return parsedKey(pem).key;
}

/** The first 32 hexadecimal digits of the SHA-256 of the key's SubjectPublicKeyInfo (DER). */
export function keyIdOf(pem: string): string {
  return parsedKey(pem).id;
}

function parsedKey(pem: string): ParsedKey {
  const known = parsedKeys.get(pem);
  if (known !== undefined) return known;
  const key = parse(pem);
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new InvalidInputError(
      'The text is not a public key on the curve P-256 in PEM. Use the output FeedPublicKey1 of the stack, or a file of the feed below feed/v1/keys/ that you have compared with this output.',
    );
  }
  const der = key.export({ type: 'spki', format: 'der' });
  const id = createHash('sha256').update(der).digest('hex').slice(0, 32);
  if (parsedKeys.size >= MAX_PARSED_KEYS) parsedKeys.clear();
  parsedKeys.set(pem, { key, id });
  return { key, id };
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** Converts a key from base64-encoded DER, the form of KMS and of the stack's outputs, to PEM. */
export function pemOf(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}
