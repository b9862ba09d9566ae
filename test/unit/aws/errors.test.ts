import { expect, test, vi } from 'vitest';
import { createEc2 } from '../../../shared/cloud/aws/ec2.ts';
import { createResolver } from '../../../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { createS3 } from '../../../shared/cloud/aws/s3.ts';
import { createSqs } from '../../../shared/cloud/aws/sqs.ts';
import { createSsm } from '../../../shared/cloud/aws/ssm.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { type Answer, json, standIn, xml } from './server.ts';

const REGION = 'eu-west-2';
const aws = standIn();

const change = () =>
  createRoute53(REGION).changeResourceRecordSets({
    HostedZoneId: 'Z1',
    ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: { Name: 'a.', Type: 'A' } }] },
  });
const records = () => createRoute53(REGION).listResourceRecordSets({ HostedZoneId: 'Z1' });
const endpoints = () => createEc2(REGION).describeVpcEndpoints({ Filters: [] });
const inbounds = () => createResolver(REGION).listResolverEndpoints({});
const get = () => createS3(REGION).getObject({ Bucket: 'feed', Key: 'k' });
const put = () =>
  createS3(REGION).putObject({ Bucket: 'feed', Key: 'k', Body: '{}', ContentType: 't' });
const parameters = () => createSsm(REGION).getParametersByPath({ Path: '/p', Recursive: true });
const send = () =>
  createSqs(REGION).sendMessage({
    QueueUrl: aws.queueUrl(),
    MessageBody: 'b',
    MessageGroupId: 'g',
    MessageDeduplicationId: 'd',
  });

function route53Error(status: number, code: string, message = 'text'): Answer {
  return xml(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}

function s3Error(status: number, code: string): Answer {
  return xml(status, `<Error><Code>${code}</Code><Message>text</Message></Error>`);
}

function ec2Error(status: number, code: string): Answer {
  return xml(
    status,
    `<Response><Errors><Error><Code>${code}</Code><Message>text</Message></Error></Errors></Response>`,
  );
}

function jsonError(status: number, code: string): Answer {
  return json(status, { __type: `com.amazonaws#${code}`, message: 'text' });
}

test.each<[string, () => Promise<unknown>, Answer, Partial<CloudError>]>([
  [
    'a batch on a zone that changed',
    change,
    route53Error(400, 'InvalidChangeBatch'),
    {
      kind: 'refused',
      code: 'InvalidChangeBatch',
      service: 'route53',
      operation: 'ChangeResourceRecordSets',
    },
  ],
  [
    'a zone with a running change',
    change,
    route53Error(400, 'PriorRequestNotComplete'),
    { kind: 'retry' },
  ],
  ['a throttle of Route 53', records, route53Error(400, 'Throttling'), { kind: 'retry' }],
  [
    'a zone that does not exist',
    records,
    route53Error(404, 'NoSuchHostedZone'),
    { kind: 'not-found', code: 'NoSuchHostedZone' },
  ],
  [
    'a throttle of EC2',
    endpoints,
    ec2Error(503, 'RequestLimitExceeded'),
    { kind: 'retry', code: 'RequestLimitExceeded' },
  ],
  ['a denied call of EC2', endpoints, ec2Error(403, 'UnauthorizedOperation'), { kind: 'denied' }],
  ['an unknown code', endpoints, ec2Error(400, 'Novelty'), { kind: 'refused', code: 'Novelty' }],
  [
    'a server error without an XML body',
    endpoints,
    { status: 500, body: 'oops' },
    { kind: 'retry' },
  ],
  ['a throttle of Resolver', inbounds, jsonError(400, 'ThrottlingException'), { kind: 'retry' }],
  [
    'a denied call of Resolver',
    inbounds,
    jsonError(400, 'AccessDeniedException'),
    { kind: 'denied' },
  ],
  ['a missing object', get, s3Error(404, 'NoSuchKey'), { kind: 'not-found', code: 'NoSuchKey' }],
  ['a denied object', get, s3Error(403, 'AccessDenied'), { kind: 'denied' }],
  [
    'an object without an ETag',
    get,
    { status: 200, body: 'x' },
    { kind: 'retry', code: 'IncompleteAnswer' },
  ],
  ['a lost condition', put, s3Error(412, 'PreconditionFailed'), { kind: 'precondition' }],
  [
    'a conflict of conditional writes',
    put,
    s3Error(409, 'ConditionalRequestConflict'),
    { kind: 'retry' },
  ],
  ['a throttle of SSM', parameters, jsonError(400, 'ThrottlingException'), { kind: 'retry' }],
  ['a dropped connection to Route 53', change, 'drop', { kind: 'retry' }],
  ['a dropped connection to S3', get, 'drop', { kind: 'retry' }],
  [
    'a connection that ends halfway through an object',
    get,
    'drop halfway',
    { kind: 'retry', operation: 'GetObject' },
  ],
  ['a dropped connection to Resolver', inbounds, 'drop', { kind: 'retry' }],
  ['a dropped connection to SQS', send, 'drop', { kind: 'retry' }],
])('the adapter classifies %s', async (_, call, answer, expected) => {
  aws.answer(answer);
  const error = await call().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CloudError);
  expect(error).toMatchObject(expected);
  expect(aws.requests).toHaveLength(1);
});

test('the error of a rejected batch contains the text of Route 53', async () => {
  const text =
    "[Tried to delete resource record set [name='_privatelink-dns.s3.eu-west-2.amazonaws.com.', type='TXT'] but the values provided do not match the current values]";
  aws.answer(route53Error(400, 'InvalidChangeBatch', text));
  await expect(change()).rejects.toThrow(text);
});

test('a client makes at most three attempts', async () => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
  aws.answer(...Array.from({ length: 4 }, () => ec2Error(503, 'Unavailable')));
  await expect(endpoints()).rejects.toMatchObject({ kind: 'retry' });
  expect(aws.requests).toHaveLength(3);
});
