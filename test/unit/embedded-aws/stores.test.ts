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
    ['If-None-Match on a free key', 'free', { IfNoneMatch: '*' as const }, 'ok'],
    [
      'If-None-Match on a key that is taken',
      'taken',
      { IfNoneMatch: '*' as const },
      'PreconditionFailed',
    ],
    ['If-Match on a missing key', 'free', { IfMatch: '"x"' }, 'NoSuchKey'],
    ['If-Match on another object', 'taken', { IfMatch: '"x"' }, 'PreconditionFailed'],
    ['no condition', 'taken', {}, 'ok'],
  ])('%s', async (_, key, condition, code) => {
    const { put } = bucket();
    await put('taken');
    expect(await outcome(() => put(key, 'y', condition))).toBe(code);
  });

  test('of two writers that read the same object, one wins and the loser changes nothing', async () => {
    const { cloud, put } = bucket();
    const { ETag } = await put('manifest', 'one');
    const results = await Promise.all(
      ['two', 'three'].map((body) => outcome(() => put('manifest', body, { IfMatch: ETag }))),
    );
    expect(results).toEqual(['ok', 'PreconditionFailed']);
    expect(await cloud.s3().getObject({ Bucket, Key: 'manifest' })).toMatchObject({ Body: 'two' });
  });

  test('an ETag belongs to the content', async () => {
    const { put } = bucket();
    const [one, same, other] = [await put('a', 'x'), await put('b', 'x'), await put('a', 'y')];
    expect(same.ETag).toBe(one.ETag);
    expect(other.ETag).not.toBe(one.ETag);
  });

  test('what is not there', async () => {
    const { cloud, put } = bucket();
    await put('a');
    expect(await outcome(() => cloud.s3().getObject({ Bucket, Key: 'b' }))).toBe('NoSuchKey');
    expect(await outcome(() => cloud.s3().getObject({ Bucket: 'none', Key: 'a' }))).toBe(
      'NoSuchBucket',
    );
    cloud.world.s3.deleteObject({ Bucket, Key: 'a' });
    expect(await outcome(() => cloud.s3().getObject({ Bucket, Key: 'a' }))).toBe('NoSuchKey');
  });

  test('a listing rolls up below the delimiter, in order, and pages over both kinds', async () => {
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

  test('a listing tells no list that has no items', async () => {
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
    ['4096 bytes', '/a', 'x'.repeat(4096), 'ok'],
    ['4097 bytes', '/a', 'x'.repeat(4097), 'ValidationException'],
    ['4096 characters of more bytes', '/a', `é${'x'.repeat(4095)}`, 'ValidationException'],
    ['an empty value', '/a', '', 'ValidationException'],
    ['a nested parameter', '/a', 'a {{ssm:x}}', 'ValidationException'],
    ['single braces', '/a', '{"a":{"b":1}}', 'ok'],
    ['a name with a space', '/a b', 'x', 'ValidationException'],
    ['a name of AWS', '/aws/x', 'x', 'AccessDeniedException'],
    ['a name like those of AWS', 'aws-x', 'x', 'ValidationException'],
    ['a name of the service', '/ssm/x', 'x', 'ValidationException'],
    ['a path without its slash', 'a/b', 'x', 'ValidationException'],
    ['15 levels', '/a'.repeat(15), 'x', 'ok'],
    ['16 levels', '/a'.repeat(16), 'x', 'HierarchyLevelLimitExceededException'],
  ])('%s', async (_, name, value, code) => {
    const cloud = new EmbeddedCloud();
    expect(await outcome(() => put(cloud, name, value))).toBe(code);
  });

  test('every put makes a version, also of an equal value, and a hundred are kept', async () => {
    const cloud = new EmbeddedCloud();
    for (let n = 0; n < 101; n += 1) await put(cloud, '/a', 'same');
    const versions = cloud.world.ssm.history('/a').map(({ Version }) => Version);
    expect([versions.length, versions[0], versions.at(-1)]).toEqual([100, 2, 101]);
  });

  test('a type stays, and a person who does not say overwrite does not', async () => {
    const cloud = new EmbeddedCloud();
    await put(cloud, '/a', 'x');
    expect(await outcome(() => put(cloud, '/a', 'x', 'StringList'))).toBe(
      'HierarchyTypeMismatchException',
    );
    const again = () => cloud.world.ssm.putParameter({ Name: '/a', Type: 'String', Value: 'y' });
    expect(await outcome(again)).toBe('ParameterAlreadyExists');
  });

  test('names below a path, ten a page, deeper ones when asked', async () => {
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
    const publish = (more: {
      Subject?: string;
      Message?: string;
      TopicArn?: string;
      value?: string;
    }) =>
      cloud.sns().publish({
        TopicArn: more.TopicArn ?? TopicArn,
        Subject: more.Subject ?? 'subject',
        Message: more.Message ?? '{"default":"text"}',
        MessageStructure: 'json',
        MessageAttributes: { kind: { DataType: 'String', StringValue: more.value ?? 'refusal' } },
      });
    return { cloud, TopicArn, publish };
  }
  const sized = (bytes: number) => `{"default":"${'x'.repeat(bytes - 14)}"}`;

  test.each([
    ['99 characters of subject', { Subject: 'x'.repeat(99) }, 'ok'],
    ['100 characters of subject', { Subject: 'x'.repeat(100) }, 'InvalidParameterException'],
    ['an empty subject', { Subject: '' }, 'InvalidParameterException'],
    ['a line break in the subject', { Subject: 'a\nb' }, 'InvalidParameterException'],
    ['a subject that is not ASCII', { Subject: 'a – b' }, 'InvalidParameterException'],
    ['262,144 bytes', { Message: sized(262_144) }, 'ok'],
    ['262,145 bytes', { Message: sized(262_145) }, 'InvalidParameterException'],
    ['no JSON', { Message: 'text' }, 'InvalidParameterException'],
    ['JSON without a default', { Message: '{"email":"text"}' }, 'InvalidParameterException'],
    ['a default that is no text', { Message: '{"default":{}}' }, 'InvalidParameterException'],
    ['an empty attribute', { value: '' }, 'InvalidParameterValueException'],
    [
      'an unknown topic',
      { TopicArn: 'arn:aws:sns:eu-west-2:111122223333:none' },
      'NotFoundException',
    ],
  ])('%s', async (_, more, code) => {
    const { cloud, publish } = topic();
    expect(await outcome(() => publish(more))).toBe(code);
    expect(cloud.world.sns.messages).toHaveLength(code === 'ok' ? 1 : 0);
  });

  test('a message is kept with its texts and attributes', async () => {
    const { cloud, TopicArn, publish } = topic();
    await publish({ Message: '{"default":"{}","email":"hello"}' });
    expect(cloud.world.sns.messages).toMatchObject([
      {
        topicArn: TopicArn,
        subject: 'subject',
        texts: { default: '{}', email: 'hello' },
        attributes: { kind: 'refusal' },
      },
    ]);
  });
});
