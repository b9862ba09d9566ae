import type { SignerPort } from '../cloud/ports.ts';
import type { ManifestSignature, TrustedKey } from '../feed/signature.ts';

/** A key that signs the feed, with its public half. */
export interface FeedKey extends TrustedKey {
  signer: SignerPort;
}

export function feedKeys(signers: readonly SignerPort[]): Promise<FeedKey[]> {
  return Promise.all(
    signers.map(async (signer) => ({
      keyId: await signer.keyId(),
      pem: await signer.publicKey(),
      signer,
    })),
  );
}

/** Signs with every key. There are two keys while readers are moved from one to the other. */
export function signManifest(text: string, keys: readonly FeedKey[]): Promise<ManifestSignature[]> {
  return Promise.all(
    keys.map(async ({ keyId, signer }) => ({ keyId, signature: await signer.sign(text) })),
  );
}
