import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { answerKeyResource } from '../../../shared/publish/key-resource.ts';

const ARN = 'arn:aws:kms:eu-west-2:111122223333:key/1';
const IDS = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l' };

async function answerTo(type: 'Create' | 'Delete', publicKey: (arn: string) => Promise<string>) {
  const answers: [url: string, body: unknown][] = [];
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
  });
  return answers;
}

const RESPONSE = { ...IDS, PhysicalResourceId: ARN };

test('CloudFormation receives the public half of the key', async () => {
  expect(await answerTo('Create', async (arn) => `PEM of ${arn}`)).toEqual([
    ['https://answer', { ...RESPONSE, Status: 'SUCCESS', Data: { PublicKey: `PEM of ${ARN}` } }],
  ]);
});

test('CloudFormation receives a failure at once', async () => {
  const fails = () => Promise.reject(new Error('denied'));
  expect(await answerTo('Create', fails)).toEqual([
    ['https://answer', { ...RESPONSE, Status: 'FAILED', Reason: 'Error: denied' }],
  ]);
});

test('a deletion succeeds although the key cannot be read', async () => {
  const fails = () => Promise.reject(new Error('denied'));
  expect(await answerTo('Delete', fails)).toEqual([
    ['https://answer', { ...RESPONSE, Status: 'SUCCESS' }],
  ]);
});
