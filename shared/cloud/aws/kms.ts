import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { keyIdOf, pemOf } from '../../model/signing-key.ts';
import { CloudError } from '../errors.ts';
import type { SignerPort } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

/** Signs by a KMS key of ECC_NIST_P256. The digest is sent, as KMS takes no message above 4,096 bytes. */
export function createKmsSigner(region: string, keyArn: string): SignerPort {
  const client = new KMSClient(clientSettings(region));
  const send = sender('kms');
  let known: string | undefined;
  /** A key's public half never changes: it is asked for once. */
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
  if (bytes !== undefined) return Buffer.from(bytes).toString('base64');
  throw new CloudError(
    { service: 'kms', operation },
    'IncompleteAnswer',
    `the answer came without its ${member}`,
    { kind: 'retry' },
  );
}
