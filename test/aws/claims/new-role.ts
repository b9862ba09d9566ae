import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { CloudFormationCustomResourceResponse } from 'aws-lambda';
import { createKmsSigner } from '../../../shared/cloud/aws/kms.ts';
import { clientSettings, sender } from '../../../shared/cloud/aws/send.ts';
import { pemOf } from '../../../shared/model/signing-key.ts';
import { answerKeyResource } from '../../../shared/publish/key-resource.ts';
import { type Claim, FREE, refuteUnless } from '../claim.ts';
import { given, signingKey } from '../fixtures.ts';
import { ROLE_PATH } from '../ledger.ts';
import { assumeNewRole, ROLE_CALLS, type RoleCredentials } from '../roles.ts';
import type { Sandbox } from '../sandbox.ts';

export const newRole: Claim = {
  name: 'new-role-is-allowed-in-time',
  claim:
    'KMS may deny the calls of a new role for some seconds, and allows them before the handler of the signing key gives up.',
  needs: ['signing-key'],
  steps: [
    { does: 'reads the public key with the credentials of the run', calls: ['kms:GetPublicKey'] },
    {
      does: 'creates a role that may only read this key, and assumes the role as soon as possible',
      calls: ROLE_CALLS,
      makes: `role ${ROLE_PATH}…-reader`,
    },
    {
      does: 'runs shared/publish/key-resource.ts with this role at once, which repeats a denied call',
      calls: ['kms:GetPublicKey'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const keyArn = await sandbox.once(signingKey);
    // Shows that the key itself is ready, so that a later refusal concerns the role.
    const pem = await createKmsSigner(sandbox.region, keyArn).publicKey();
    const created = Date.now();
    const credentials = await assumeNewRole(sandbox, 'reader', [
      { Effect: 'Allow', Action: 'kms:GetPublicKey', Resource: keyArn },
    ]);
    const assumed = Date.now();
    const { response, pauses } = await answerWith(credentials, { sandbox, keyArn });
    // The handler answers with a failure after ^C too.
    sandbox.options.signal.throwIfAborted();
    const times = `the role could be assumed after ${seconds(created, assumed)}; the handler repeated the call ${pauses} times in ${seconds(assumed, Date.now())}`;
    refuteUnless(response.Status === 'SUCCESS', `${times}, and answered: ${response.Reason}`);
    refuteUnless(response.Data?.PublicKey === pem, `${times}, and answered with another key`);
    return times;
  },
};

/** Runs the product's handler with the credentials of the role. Returns its response to CloudFormation. */
export async function answerWith(
  credentials: RoleCredentials,
  { sandbox, keyArn }: { sandbox: Pick<Sandbox, 'region' | 'name' | 'sleep'>; keyArn: string },
): Promise<{ response: CloudFormationCustomResourceResponse; pauses: number }> {
  const client = new KMSClient({ ...clientSettings(sandbox.region), credentials });
  const send = sender('kms');
  let pauses = 0;
  let answered: string | undefined;
  const event = {
    RequestType: 'Create' as const,
    ServiceToken: sandbox.name('reader'),
    ResponseURL: sandbox.name('answer'),
    StackId: sandbox.name('stack'),
    RequestId: sandbox.name('request'),
    LogicalResourceId: 'PublicKey',
    ResourceType: 'Custom::PublicKey',
    ResourceProperties: { ServiceToken: sandbox.name('reader'), KeyArn: keyArn },
  };
  await answerKeyResource(event, {
    publicKey: async (KeyId) => {
      const { PublicKey } = await send('GetPublicKey', () =>
        client.send(new GetPublicKeyCommand({ KeyId })),
      );
      const der = given(PublicKey, 'GetPublicKey', 'PublicKey');
      return pemOf(Buffer.from(der).toString('base64'));
    },
    answer: async (_, body) => {
      answered = body;
    },
    sleep: (milliseconds) => {
      pauses += 1;
      return sandbox.sleep(milliseconds);
    },
  });
  const response: CloudFormationCustomResourceResponse = JSON.parse(
    given(answered, 'answerKeyResource', 'a response'),
  );
  return { response, pauses };
}

function seconds(from: number, until: number): string {
  return `${((until - from) / 1000).toFixed(0)} s`;
}
