import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { json, standIn } from '../unit/aws/server.ts';
import { answerWith } from './claims/new-role.ts';

const server = standIn();
const credentials = { accessKeyId: 'role', secretAccessKey: 'secret', sessionToken: 'session' };
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PublicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const denied = json(400, { __type: 'AccessDeniedException' });

const answer = () =>
  answerWith(credentials, {
    sandbox: { region: 'eu-west-2', name: (ending) => ending, sleep: async () => undefined },
    keyArn: 'arn:aws:kms:eu-west-2:123456789012:key/1',
  });

test('the claim about new roles counts the denied calls, which are signed by the role', async () => {
  server.answer(denied, denied, json(200, { PublicKey }));
  const { response, pauses } = await answer();
  expect(pauses).toBe(2);
  expect(response).toMatchObject({
    Status: 'SUCCESS',
    Data: { PublicKey: publicKey.export({ type: 'spki', format: 'pem' }) },
  });
  expect(server.requests.map(({ headers }) => headers['x-amz-security-token'])).toEqual([
    'session',
    'session',
    'session',
  ]);
});

test('the claim about new roles reports that the handler gave up', async () => {
  server.answer(...Array.from({ length: 20 }, () => denied));
  const { response, pauses } = await answer();
  expect(response).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('AccessDenied'),
  });
  expect(pauses).toBe(server.requests.length - 1);
});
