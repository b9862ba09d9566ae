import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { InvalidInputError } from './errors.ts';

/** Reads a public key of the feed from PEM. Accepts only ECDSA keys on the curve P-256. */
export function publicKeyOf(pem: string): KeyObject {
  const key = parsed(pem);
  if (key?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new InvalidInputError(
    'The text is not a public key on the curve P-256 in PEM. Use the output FeedPublicKey1 of the stack, or a file of the feed below feed/v1/keys/ that you have compared with this output.',
  );
}

function parsed(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** The first 32 hexadecimal digits of the SHA-256 of the key's SubjectPublicKeyInfo (DER). */
export function keyIdOf(pem: string): string {
  const der = publicKeyOf(pem).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 32);
}

/** Converts a key from base64-encoded DER, the form of KMS and of the stack's outputs, to PEM. */
export function pemOf(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}
