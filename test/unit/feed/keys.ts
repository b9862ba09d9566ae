import { generateKeyPairSync } from 'node:crypto';
import { createLocalSigner } from '../../../embedded-aws/local-signer.ts';
import type { SignerPort } from '../../../shared/cloud/ports.ts';

/** A new key, PKCS #8 in PEM. */
export function newPrivateKey(namedCurve = 'prime256v1'): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function newSigner(): SignerPort {
  return createLocalSigner(newPrivateKey());
}

export async function trustedOf(signer: SignerPort) {
  return { keyId: await signer.keyId(), pem: await signer.publicKey() };
}

export async function signatureBy(signer: SignerPort, text: string) {
  return { keyId: await signer.keyId(), signature: await signer.sign(text) };
}
