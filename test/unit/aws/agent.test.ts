import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../agent/problem.ts';
import { s3Source } from '../../../agent/source/s3.ts';
import { ssmSource } from '../../../agent/source/ssm.ts';
import { createFeedReader } from '../../../shared/cloud/aws/feed-reader.ts';
import { createWakeUps } from '../../../shared/cloud/aws/wake-ups.ts';
import { manifestParameterValue } from '../../../shared/feed/manifest-parameter.ts';
import { standIn } from './server.ts';

const aws = standIn();
const REGION = 'eu-west-2';
const DIGEST = 'd'.repeat(64);
const KEY_ID = 'a'.repeat(32);
const denied = { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' };
const missing = { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };

/** The stand-in server has an IP address, so no name is looked up. */
const source = () => s3Source('feed', REGION, () => {});

describe('a bucket as the source', () => {
  test('reads the manifest and a signature under the keys of the format', async () => {
    aws.answer({ status: 200, body: '{"a":"ü"}\n' }, { status: 200, body: 'c2ln' });
    expect(await source().manifest()).toBe('{"a":"ü"}\n');
    expect(await source().signature(DIGEST, KEY_ID)).toBe('c2ln');
    expect(aws.requests.map(({ path }) => path.replace(/\?.*/, ''))).toEqual([
      '/feed/feed/v1/manifest.json',
      `/feed/feed/v1/signatures/${DIGEST}.${KEY_ID}.sig`,
    ]);
  });

  test('ends a download that makes progress, but not in its time', async () => {
    aws.answer('trickle');
    const reader = createFeedReader(REGION, 'feed', () => {}, 300);
    await expect(reader.get('feed/v1/manifest.json', 200_000)).rejects.toMatchObject({
      kind: 'retry',
      message: 's3 GetObject: TimeoutError: feed/v1/manifest.json was not complete after 0.3 s',
    });
  });

  test.each([
    [missing, 'feed-missing'],
    [denied, 'feed-denied'],
  ])('reports the response %j to a request for the manifest as %s', async (answer, code) => {
    aws.answer(answer);
    const error: unknown = await source()
      .manifest()
      .catch((thrown: unknown) => thrown);
    expect(problemOf(error).code).toBe(code);
  });

  test.each([[missing], [denied]])(
    'treats the response %j to a request for a signature as a missing signature',
    async (answer) => {
      aws.answer(answer);
      expect(await source().signature(DIGEST, KEY_ID)).toBeUndefined();
    },
  );

  test('returns an artifact whose size equals the limit', async () => {
    aws.answer({ status: 200, body: 'four' });
    await expect(source().artifact('feed/x', 4)).resolves.toBe('four');
  });

  test('refuses an artifact that is one byte larger than the limit', async () => {
    aws.answer({ status: 200, body: 'four' });
    await expect(source().artifact('feed/x', 3)).rejects.toMatchObject({
      problem: { code: 'too-large' },
    });
  });

  test('throws if a download ends early', async () => {
    aws.answer('drop halfway');
    await expect(source().artifact('feed/x', 1000)).rejects.toThrow(/s3 GetObject/);
  });

  test('writes the report under the key of the machine', async () => {
    aws.answer({ status: 200, headers: { etag: '"1"' }, body: '' });
    await source().report?.('dns-1', '{}');
    expect(aws.requests[0]).toMatchObject({ method: 'PUT' });
    expect(aws.requests[0]?.path).toContain('/feed/feed/v1/status/dns-1.json');
  });
});

describe('Parameter Store as the source', () => {
  const signed = { text: '{}\n', signatures: [{ keyId: KEY_ID, signature: 'c2ln' }] };
  const parameters = (values: Record<string, string>) => ({
    status: 200,
    body: JSON.stringify({
      Parameters: Object.entries(values).map(([Name, Value]) => ({ Name, Value, Type: 'String' })),
    }),
  });
  const opened = () => ssmSource('/privatelink-dns', REGION);

  test('reads the manifest, its signatures and small artifacts with one request', async () => {
    aws.answer(
      parameters({
        '/privatelink-dns/feed/manifest': manifestParameterValue(signed, 4096),
        '/privatelink-dns/feed/bind/forward.conf': 'zone',
      }),
    );
    const ssm = opened();
    expect(await ssm.manifest()).toBe('{}\n');
    expect(await ssm.signature(DIGEST, KEY_ID)).toBe('c2ln');
    expect(await ssm.signature(DIGEST, 'b'.repeat(32))).toBeUndefined();
    expect(await ssm.artifact('feed/v1/revisions/5/bind/forward.conf', 4)).toBe('zone');
    await expect(ssm.artifact('feed/v1/revisions/5/bind/rpz.zone', 4)).rejects.toThrow(
      'has no bind/rpz.zone',
    );
    expect(aws.requests).toHaveLength(1);
  });

  test.each([
    ['does not exist', {}],
    [
      'has no space for it',
      { '/privatelink-dns/feed/manifest': manifestParameterValue(signed, 10) },
    ],
  ])('suggests another source if the parameter of the manifest %s', async (_, values) => {
    aws.answer(parameters(values));
    await expect(opened().manifest()).rejects.toThrow('Use the bucket as the source');
  });
});

describe('a queue', () => {
  const empty = { status: 200, body: '{}' };
  const md5 = createHash('md5').update('changed').digest('hex');
  const messages = [{ ReceiptHandle: 'r', Body: 'changed', MD5OfBody: md5 }];
  const message = { status: 200, body: JSON.stringify({ Messages: messages }) };
  const operations = () =>
    aws.requests.map(({ headers }) => String(headers['x-amz-target']).replace('AmazonSQS.', ''));
  const wakeUps = () => createWakeUps(REGION, aws.queueUrl());

  test('wakes on a message and deletes the message', async () => {
    aws.answer(message, empty);
    await wakeUps().wait(300, new AbortController().signal);
    expect(operations()).toEqual(['ReceiveMessage', 'DeleteMessage']);
  });

  test('waits for a message until the time is over', async () => {
    aws.answer(empty, empty);
    await wakeUps().wait(30, new AbortController().signal);
    expect(aws.requests.map(({ body }) => JSON.parse(body).WaitTimeSeconds)).toEqual([20, 10]);
  });
});
