import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { keyIdOf, pemOf } from '../../model/signing-key.ts';
import type { SignerPort } from '../ports.ts';
import { clientSettings, incompleteAnswer, sender } from './send.ts';

/** Signs with a KMS key of the type ECC_NIST_P256. Sends the digest, because KMS accepts messages of at most 4,096 bytes. */
export function createKmsSigner(region: string, keyArn: string): SignerPort {
  const client = new KMSClient(clientSettings(region));
  const send = sender('kms');
  let known: string | undefined;
  /** A public key never changes, so it is read once. */
  const publicKey = async (): Promise<string> => {
    if (known === undefined) {
      const { PublicKey } = await send('GetPublicKey', () =>
        client.send(new GetPublicKeyCommand({ KeyId: keyArn })),
      );
      known = pemOf(base64Of(PublicKey, 'GetPublicKey', 'PublicKey'));
    }
    return known;
  };
  return {
    publicKey,
    keyId: async () => keyIdOf(await publicKey()),
    sign: async (text) => {
      const { Signature } = await send('Sign', () =>
        client.send(
          new SignCommand({
            KeyId: keyArn,
            Message: createHash('sha256').update(text, 'utf8').digest(),
            MessageType: 'DIGEST',
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        ),
      );
      return base64Of(Signature, 'Sign', 'Signature');
    },
  };
}

function base64Of(bytes: Uint8Array | undefined, operation: string, member: string): string {
  if (bytes === undefined) throw incompleteAnswer({ service: 'kms', operation }, member);
  return Buffer.from(bytes).toString('base64');
}
