import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { publicHalf, signText } from '../../../embedded-aws/local-signer.ts';
import { createKmsSigner } from '../../../shared/cloud/aws/kms.ts';
import { keyIdOf } from '../../../shared/model/signing-key.ts';
import { newPrivateKey } from '../feed/keys.ts';
import { json, standIn } from './server.ts';

const ARN = 'arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const aws = standIn();
const privateKey = newPrivateKey();
const pem = publicHalf(privateKey);
const der = createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');

function requests() {
  return aws.requests.map(({ headers, body }) => [
    String(headers['x-amz-target']).split('.')[1],
    JSON.parse(body),
  ]);
}

describe('createKmsSigner', () => {
  test('returns the public key in PEM and reads it once', async () => {
    aws.answer(json(200, { KeyId: ARN, PublicKey: der }));
    const signer = createKmsSigner('eu-west-2', ARN);
    expect(await signer.publicKey()).toBe(pem);
    expect(await signer.keyId()).toBe(keyIdOf(pem));
    expect(requests()).toEqual([['GetPublicKey', { KeyId: ARN }]]);
  });

  test('signs the digest of a long text and returns the signature in DER', async () => {
    const text = 'é'.repeat(5000);
    aws.answer(json(200, { Signature: signText(text, privateKey) }));
    const signature = await createKmsSigner('eu-west-2', ARN).sign(text);
    expect(verify('sha256', Buffer.from(text), pem, Buffer.from(signature, 'base64'))).toBe(true);
    expect(requests()).toEqual([
      [
        'Sign',
        {
          KeyId: ARN,
          Message: createHash('sha256').update(text, 'utf8').digest('base64'),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        },
      ],
    ]);
  });

  test.each([
    [400, 'AccessDeniedException', 'denied'],
    [400, 'ThrottlingException', 'retry'],
    [400, 'DisabledException', 'refused'],
    [500, 'KMSInternalException', 'retry'],
  ])('classifies HTTP %i %s as %s', async (status, code, kind) => {
    aws.answer(json(status, { __type: code, message: 'text' }));
    const signed = createKmsSigner('eu-west-2', ARN).sign('x');
    await expect(signed).rejects.toMatchObject({ service: 'kms', operation: 'Sign', code, kind });
  });

  test('throws a retryable error if the response has no signature', async () => {
    aws.answer(json(200, { KeyId: ARN }));
    await expect(createKmsSigner('eu-west-2', ARN).sign('x')).rejects.toMatchObject({
      kind: 'retry',
    });
  });

  test('reads the public key again after a failed read', async () => {
    const signer = createKmsSigner('eu-west-2', ARN);
    aws.answer(json(500, {}), json(200, { PublicKey: der }));
    await expect(signer.publicKey()).rejects.toMatchObject({ kind: 'retry' });
    expect(await signer.publicKey()).toBe(pem);
  });
});
