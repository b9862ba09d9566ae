import { describe, expect, test } from 'vitest';
import { configOf, messageOf, noticeOf, snapshotOf, withForwarders } from './fixtures.ts';
import { CHECK, disagreements, type Feed, feedOn } from './harness.ts';

async function started(): Promise<Feed> {
  const feed = feedOn(configOf(['alpha']));
  await feed.publish(messageOf(snapshotOf('alpha'), 0));
  return feed;
}

const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);
const PREFIX = '/privatelink-dns';

describe('a parameter that someone', () => {
  const hands: [string, (feed: Feed, name: string) => void][] = [
    [
      'changed',
      ({ cloud }, Name) => {
        const { Type } = cloud.world.ssm.parameter(Name) ?? {};
        const isList = Type === 'StringList';
        cloud.world.ssm.putParameter({
          Name,
          Type: isList ? 'StringList' : 'String',
          Value: 'by hand',
          Overwrite: true,
        });
      },
    ],
    ['deleted', ({ cloud }, Name) => cloud.world.ssm.deleteParameter({ Name })],
  ];

  test.each(hands)(
    '%s is repaired by the next check, and readers meet the pointer last',
    async (_, hand) => {
      const feed = await started();
      const data = feed.parameterNames();
      const before = data.map((name) => feed.parameter(name));
      const writes = feed.writes().length;
      for (const name of data) hand(feed, `${PREFIX}/${name}`);
      await feed.publish(CHECK);
      expect(data.map((name) => feed.parameter(name))).toEqual(before);
      expect(feed.writes().slice(writes).at(-1)).toBe(`PutParameter ${PREFIX}/feed/current`);
      expect(feed.writes().slice(writes)).toHaveLength(data.length);
      expect(feed.counts.get('ParametersRepaired')).toBe(9 + 9);
    },
  );

  test('one that is right is not written again', async () => {
    const feed = await started();
    const writes = feed.writes().length;
    feed.cloud.world.ssm.deleteParameter({ Name: `${PREFIX}/alpha/endpoint-name` });
    await feed.publish(CHECK);
    expect(feed.writes().slice(writes)).toEqual([`PutParameter ${PREFIX}/alpha/endpoint-name`]);
  });

  test('more parameters than a page holds are all compared', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `b${index}`);
    const feed = feedOn(configOf(names));
    await feed.publish(...names.map((name) => messageOf(snapshotOf(name), 0)));
    const writes = feed.writes().length;
    await feed.publish(CHECK);
    expect(feed.writes()).toHaveLength(writes);
    feed.cloud.faults.inject({ operation: 'GetParametersByPath', effect: { kind: 'empty-page' } });
    await feed.publish(CHECK);
    expect(feed.writes()).toHaveLength(writes);
  });

  test('a listing that breaks off writes nothing', async () => {
    const feed = await started();
    const writes = feed.writes();
    feed.cloud.faults.inject({
      operation: 'GetParametersByPath',
      effect: { kind: 'second-page-fails', code: 'ThrottlingException' },
    });
    await expect(feed.publish(CHECK)).rejects.toThrow('ThrottlingException');
    expect(feed.writes()).toEqual(writes);
  });
});

describe('an artifact that someone', () => {
  const key = 'feed/v1/revisions/1/bind/rpz.zone';

  test.each<[string, (feed: Feed) => void]>([
    ['deleted', (feed) => feed.deleteByHand(key)],
    ['changed', (feed) => feed.putByHand(key, 'by hand')],
    ['emptied', (feed) => feed.putByHand(key, '')],
  ])('%s is restored by the next check, and the others are left', async (_, hand) => {
    const feed = await started();
    const before = feed.object(key);
    const writes = feed.writes().length;
    hand(feed);
    await feed.publish(CHECK);
    expect(feed.object(key)).toBe(before);
    expect(feed.writes().slice(writes)).toEqual([`PutObject ${key}`]);
    expect(feed.counts.get('ArtifactsRepaired')).toBe(1);
    expect(feed.told()).toHaveLength(1);
    expect(disagreements(feed)).toEqual([]);
  });

  test('is not restored without a check', async () => {
    const feed = await started();
    feed.deleteByHand(key);
    await feed.publish(messageOf(snapshotOf('alpha'), 0));
    expect(feed.object(key)).toBeUndefined();
  });
});

describe('a transient failure of Parameter Store', () => {
  test('delays neither the manifest nor notifications, and the next run writes the parameters', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutParameter',
      effect: { kind: 'error', code: 'InternalServerError' },
    });
    await expect(feed.publish(second)).rejects.toThrow('InternalServerError');
    expect(feed.manifest().revision).toBe(2);
    expect(feed.told()).toHaveLength(2);
    await feed.publish(second);
    expect(feed.manifest().revision).toBe(2);
    expect(disagreements(feed)).toEqual([]);
    expect(feed.told().map(({ revision }) => revision)).toEqual([1, 2]);
  });
});

describe('a failure of SNS', () => {
  test('does not delay the parameters, and the notification is sent later', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'Publish',
      effect: { kind: 'error', code: 'AuthorizationError' },
    });
    await expect(feed.publish(second)).rejects.toThrow('AuthorizationError');
    expect(disagreements(feed)).toEqual([]);
    expect(feed.told()).toHaveLength(1);
    await feed.publish(CHECK);
    expect(feed.emails()[1]).toContain('forwarders: 10.0.1.122, 10.0.2.213 -> 10.0.1.7');
  });

  test('delays the notifications of two revisions, and both are sent in order', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'Publish',
      times: 2,
      effect: { kind: 'error', code: 'AuthorizationError' },
    });
    await expect(feed.publish(second)).rejects.toThrow('AuthorizationError');
    const third = messageOf(withForwarders('alpha', '10.0.1.8'), 2);
    await expect(feed.publish(third)).rejects.toThrow('AuthorizationError');
    await feed.publish(third);
    expect(feed.told().map(({ revision }) => revision)).toEqual([1, 2, 3]);
    expect(feed.emails()[1]).toContain('forwarders: 10.0.1.122, 10.0.2.213 -> 10.0.1.7');
    expect(feed.emails()[2]).toContain('forwarders: 10.0.1.7 -> 10.0.1.8');
  });

  test('a notification that is sent twice has the same id', async () => {
    const feed = await started();
    feed.cloud.faults.inject({ operation: 'Publish', effect: { kind: 'timeout-after' } });
    const message = { ...second, notices: [noticeOf('a')] };
    await expect(feed.publish(message)).rejects.toThrow('TimeoutError');
    await feed.publish(message);
    const ids = feed
      .told()
      .filter(({ kind }) => kind === 'revision')
      .map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(2);
  });
});
