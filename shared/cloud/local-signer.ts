import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { keyIdOf } from '../model/signing-key.ts';
import type { SignerPort } from './ports.ts';

/** Signs with a private key in PEM (P-256, PKCS #8), where no KMS is. */
export function createLocalSigner(privateKey: string): SignerPort {
  const publicKey = publicHalf(privateKey);
  const keyId = keyIdOf(publicKey);
  return {
    keyId: async () => keyId,
    publicKey: async () => publicKey,
    sign: async (text) => signText(text, privateKey),
  };
}

/** PEM. */
export function publicHalf(privateKey: string): string {
  const key = createPublicKey(createPrivateKey(privateKey));
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

export function signText(text: string, privateKey: string): string {
  return sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64');
}
