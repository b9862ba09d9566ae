import { describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { outcome } from './helpers.ts';

describe('S3', () => {
  const Bucket = 'feed';
  function bucket() {
    const cloud = new EmbeddedCloud();
    cloud.world.s3.createBucket(Bucket);
    const put = (Key: string, Body = 'x', more: { IfMatch?: string; IfNoneMatch?: '*' } = {}) =>
      cloud.s3().putObject({ Bucket, Key, Body, ContentType: 'text/plain', ...more });
    return { cloud, put };
  }

  test.each([
    ['with If-None-Match on an absent key', 'free', { IfNoneMatch: '*' as const }, 'ok'],
    [
      'with If-None-Match on an existing key',
      'taken',
      { IfNoneMatch: '*' as const },
      'PreconditionFailed',
    ],
    ['with If-Match on an absent key', 'free', { IfMatch: '"x"' }, 'NoSuchKey'],
    [
      'with If-Match and the ETag of another object',
      'taken',
      { IfMatch: '"x"' },
      'PreconditionFailed',
    ],
    ['without a condition on an existing key', 'taken', {}, 'ok'],
  ])('a put %s is answered with $3', async (_, key, condition, code) => {
    const { put } = bucket();
    await put('taken');
    expect(await outcome(() => put(key, 'y', condition))).toBe(code);
  });

  test('only one of two conditional writes with the same ETag succeeds', async () => {
    const { cloud, put } = bucket();
    const { ETag } = await put('manifest', 'one');
    const results = await Promise.all(
      ['two', 'three'].map((body) => outcome(() => put('manifest', body, { IfMatch: ETag }))),
    );
    expect(results).toEqual(['ok', 'PreconditionFailed']);
    expect(await cloud.s3().getObject({ Bucket, Key: 'manifest' })).toMatchObject({ Body: 'two' });
  });

  test('the ETag depends only on the content of an object', async () => {
    const { put } = bucket();
    const [one, same, other] = [await put('a', 'x'), await put('b', 'x'), await put('a', 'y')];
    expect(same.ETag).toBe(one.ETag);
    expect(other.ETag).not.toBe(one.ETag);
  });

  test('reading an absent object or bucket is refused', async () => {
    const { cloud, put } = bucket();
    await put('a');
    expect(await outcome(() => cloud.s3().getObject({ Bucket, Key: 'b' }))).toBe('NoSuchKey');
    expect(await outcome(() => cloud.s3().getObject({ Bucket: 'none', Key: 'a' }))).toBe(
      'NoSuchBucket',
    );
    cloud.world.s3.deleteObject({ Bucket, Key: 'a' });
    expect(await outcome(() => cloud.s3().getObject({ Bucket, Key: 'a' }))).toBe('NoSuchKey');
  });

  test('a listing groups keys by the delimiter, in order, and its pages contain keys and prefixes', async () => {
    const { cloud, put } = bucket();
    for (const key of ['r/10/a', 'r/2/a', 'r/2/b', 'r/top', 'q/1', 'r/']) await put(key);
    cloud.pageSizes.set('ListObjectsV2', 2);
    const list = (ContinuationToken?: string) =>
      cloud.s3().listObjectsV2({ Bucket, Prefix: 'r/', Delimiter: '/', ContinuationToken });
    const first = await list();
    const second = await list(first.NextContinuationToken);
    const shown = [first, second].map((page) => [
      page.Contents?.map(({ Key }) => Key),
      page.CommonPrefixes?.map(({ Prefix }) => Prefix),
    ]);
    expect(shown).toEqual([
      [['r/'], ['r/10/']],
      [['r/top'], ['r/2/']],
    ]);
    expect(second.NextContinuationToken).toBeUndefined();
  });

  test('a listing omits lists without items', async () => {
    const { cloud, put } = bucket();
    await put('r/a');
    const list = (Prefix: string) => cloud.s3().listObjectsV2({ Bucket, Prefix, Delimiter: '/' });
    expect(Object.keys(await list('r/'))).toEqual(['Contents']);
    expect(Object.keys(await list('r'))).toEqual(['CommonPrefixes']);
    expect(await list('none/')).toEqual({});
  });
});

describe('SSM', () => {
  const put = (
    cloud: EmbeddedCloud,
    Name: string,
    Value: string,
    Type: 'String' | 'StringList' = 'String',
  ) => cloud.ssm().putParameter({ Name, Value, Type, Overwrite: true });

  test.each([
    ['with 4096 bytes', '/a', 'x'.repeat(4096), 'ok'],
    ['with 4097 bytes', '/a', 'x'.repeat(4097), 'ValidationException'],
    [
      'with 4096 characters that are 4097 bytes',
      '/a',
      `é${'x'.repeat(4095)}`,
      'ValidationException',
    ],
    ['with an empty value', '/a', '', 'ValidationException'],
    ['with a reference to another parameter', '/a', 'a {{ssm:x}}', 'ValidationException'],
    ['with single braces', '/a', '{"a":{"b":1}}', 'ok'],
    ['with a space in its name', '/a b', 'x', 'ValidationException'],
    ['with the reserved prefix /aws', '/aws/x', 'x', 'AccessDeniedException'],
    ['with the reserved prefix aws', 'aws-x', 'x', 'ValidationException'],
    ['with the reserved prefix /ssm', '/ssm/x', 'x', 'ValidationException'],
    ['with a path that has no leading slash', 'a/b', 'x', 'ValidationException'],
    ['with 15 levels', '/a'.repeat(15), 'x', 'ok'],
    ['with 16 levels', '/a'.repeat(16), 'x', 'HierarchyLevelLimitExceededException'],
  ])('a parameter %s is answered with $3', async (_, name, value, code) => {
    const cloud = new EmbeddedCloud();
    expect(await outcome(() => put(cloud, name, value))).toBe(code);
  });

  test('every put creates a version, even with an equal value, and 100 versions are kept', async () => {
    const cloud = new EmbeddedCloud();
    for (let n = 0; n < 101; n += 1) await put(cloud, '/a', 'same');
    const versions = cloud.world.ssm.history('/a').map(({ Version }) => Version);
    expect([versions.length, versions[0], versions.at(-1)]).toEqual([100, 2, 101]);
  });

  test('a put cannot change the type of a parameter, and needs Overwrite for an existing parameter', async () => {
    const cloud = new EmbeddedCloud();
    await put(cloud, '/a', 'x');
    expect(await outcome(() => put(cloud, '/a', 'x', 'StringList'))).toBe(
      'HierarchyTypeMismatchException',
    );
    const again = () => cloud.world.ssm.putParameter({ Name: '/a', Type: 'String', Value: 'y' });
    expect(await outcome(again)).toBe('ParameterAlreadyExists');
  });

  test('GetParametersByPath lists ten parameters per page, and deeper levels only if Recursive is set', async () => {
    const cloud = new EmbeddedCloud();
    for (let n = 10; n < 21; n += 1) await put(cloud, `/p/${n}`, 'x');
    await put(cloud, '/p/deep/er', 'x');
    await put(cloud, '/pp/other', 'x');
    const list = (Recursive: boolean, NextToken?: string) =>
      cloud.ssm().getParametersByPath({ Path: '/p', Recursive, NextToken });
    const first = await list(true);
    const second = await list(true, first.NextToken);
    expect(first.Parameters).toHaveLength(10);
    expect(second.Parameters?.map(({ Name }) => Name)).toEqual(['/p/20', '/p/deep/er']);
    const flat = await list(false, (await list(false)).NextToken);
    expect(flat.Parameters?.map(({ Name }) => Name)).toEqual(['/p/20']);
    expect(
      await outcome(() => cloud.ssm().getParametersByPath({ Path: 'p', Recursive: true })),
    ).toBe('ValidationException');
  });
});

describe('SNS', () => {
  function topic() {
    const cloud = new EmbeddedCloud();
    const TopicArn = cloud.world.sns.createTopic('notices');
    const publish = (more: { Subject?: string; Message?: string; TopicArn?: string }) =>
      cloud.sns().publish({
        TopicArn: more.TopicArn ?? TopicArn,
        Subject: more.Subject ?? 'subject',
        Message: more.Message ?? '{"default":"text"}',
        MessageStructure: 'json',
      });
    return { cloud, TopicArn, publish };
  }
  const sized = (bytes: number) => `{"default":"${'x'.repeat(bytes - 14)}"}`;

  test.each([
    ['with a subject of 99 characters', { Subject: 'x'.repeat(99) }, 'ok'],
    ['with a subject of 100 characters', { Subject: 'x'.repeat(100) }, 'InvalidParameterException'],
    ['with an empty subject', { Subject: '' }, 'InvalidParameterException'],
    ['with a line break in the subject', { Subject: 'a\nb' }, 'InvalidParameterException'],
    ['with a subject that is not ASCII', { Subject: 'a – b' }, 'InvalidParameterException'],
    ['of 262,144 bytes', { Message: sized(262_144) }, 'ok'],
    ['of 262,145 bytes', { Message: sized(262_145) }, 'InvalidParameterException'],
    ['that is not JSON', { Message: 'text' }, 'InvalidParameterException'],
    ['without a default text', { Message: '{"email":"text"}' }, 'InvalidParameterException'],
    [
      'with a default that is not a string',
      { Message: '{"default":{}}' },
      'InvalidParameterException',
    ],
    [
      'to an unknown topic',
      { TopicArn: 'arn:aws:sns:eu-west-2:111122223333:none' },
      'NotFoundException',
    ],
  ])('a message %s is answered with $2', async (_, more, code) => {
    const { cloud, publish } = topic();
    expect(await outcome(() => publish(more))).toBe(code);
    expect(cloud.world.sns.messages).toHaveLength(code === 'ok' ? 1 : 0);
  });

  test('a published message is kept with its texts', async () => {
    const { cloud, TopicArn, publish } = topic();
    await publish({ Message: '{"default":"{}","email":"hello"}' });
    expect(cloud.world.sns.messages).toMatchObject([
      {
        topicArn: TopicArn,
        subject: 'subject',
        texts: { default: '{}', email: 'hello' },
      },
    ]);
  });
});
