import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { SignerPort } from '../shared/cloud/ports.ts';
import { keyIdOf } from '../shared/model/signing-key.ts';

/** A signer without KMS, for tests. Signs with a private key in PEM (P-256, PKCS #8). */
export function createLocalSigner(privateKey: string): SignerPort {
  const publicKey = publicHalf(privateKey);
  const keyId = keyIdOf(publicKey);
  return {
    keyId: async () => keyId,
    publicKey: async () => publicKey,
    sign: async (text) => signText(text, privateKey),
  };
}

interface KeyPair {
  privateKey: KeyObject;
  /** In PEM. */
  publicKey: string;
}

/** Key pairs by the PEM of the private key, because parsing a key takes longer than signing with it. */
const keyPairs = new Map<string, KeyPair>();

/** The public key of a private key. Both are in PEM. */
export function publicHalf(privateKey: string): string {
  return keyPair(privateKey).publicKey;
}

export function signText(text: string, privateKey: string): string {
  return sign('sha256', Buffer.from(text), keyPair(privateKey).privateKey).toString('base64');
}

function keyPair(pem: string): KeyPair {
  const known = keyPairs.get(pem);
  if (known !== undefined) return known;
  const privateKey = createPrivateKey(pem);
  const exported = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  const pair = { privateKey, publicKey: exported.toString() };
  keyPairs.set(pem, pair);
  return pair;
}
