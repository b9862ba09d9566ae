import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
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

/** The public key of a private key. Both are in PEM. */
export function publicHalf(privateKey: string): string {
  const key = createPublicKey(createPrivateKey(privateKey));
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

export function signText(text: string, privateKey: string): string {
  return sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64');
}
