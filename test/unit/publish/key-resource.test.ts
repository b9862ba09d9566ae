import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { answerKeyResource } from '../../../shared/publish/key-resource.ts';

const ARN = 'arn:aws:kms:eu-west-2:111122223333:key/1';
const IDS = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l' };

async function answerTo(type: 'Create' | 'Delete', publicKey: (arn: string) => Promise<string>) {
  const answers: [url: string, body: unknown][] = [];
  let slept = 0;
  const event: CloudFormationCustomResourceEvent = {
    ...IDS,
    RequestType: type,
    ResponseURL: 'https://answer',
    ResourceType: 'Custom::PublicKey',
    ServiceToken: 't',
    PhysicalResourceId: ARN,
    ResourceProperties: { ServiceToken: 't', KeyArn: ARN },
  };
  await answerKeyResource(event, {
    publicKey,
    answer: async (url, body) => void answers.push([url, JSON.parse(body)]),
    sleep: async (milliseconds) => {
      slept += milliseconds;
    },
  });
  return { answers, slept };
}

const RESPONSE = { ...IDS, PhysicalResourceId: ARN };

test('CloudFormation receives the public half of the key', async () => {
  const { answers, slept } = await answerTo('Create', async (arn) => `PEM of ${arn}`);
  expect(answers).toEqual([
    ['https://answer', { ...RESPONSE, Status: 'SUCCESS', Data: { PublicKey: `PEM of ${ARN}` } }],
  ]);
  expect(slept).toBe(0);
});

const refusedWith = (code: string) =>
  new CloudError({ service: 'kms', operation: 'GetPublicKey' }, code, 'refused by the test');

test.each([
  ['AccessDeniedException', 1, 'SUCCESS', 3],
  ['AccessDeniedException', 6, 'SUCCESS', 18],
  ['AccessDeniedException', 7, 'FAILED', 18],
  ['ThrottlingException', 1, 'SUCCESS', 3],
  ['NotFoundException', 1, 'FAILED', 0],
])(
  'after %s at %i calls, CloudFormation receives %s within %i seconds',
  async (code, failures, status, seconds) => {
    let calls = 0;
    const { answers, slept } = await answerTo('Create', async () => {
      calls += 1;
      if (calls <= failures) throw refusedWith(code);
      return 'PEM';
    });
    expect(answers).toMatchObject([['https://answer', { Status: status }]]);
    expect(slept).toBe(seconds * 1000);
  },
);

test('CloudFormation receives a failure of the function at once', async () => {
  const fails = () => Promise.reject(new Error('broken'));
  const { answers, slept } = await answerTo('Create', fails);
  expect(answers).toEqual([
    ['https://answer', { ...RESPONSE, Status: 'FAILED', Reason: 'Error: broken' }],
  ]);
  expect(slept).toBe(0);
});

test('a deletion succeeds although the key cannot be read', async () => {
  const fails = () => Promise.reject(new Error('denied'));
  const { answers } = await answerTo('Delete', fails);
  expect(answers).toEqual([['https://answer', { ...RESPONSE, Status: 'SUCCESS' }]]);
});
