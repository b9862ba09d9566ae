import { describe, expect, test } from 'vitest';
import { configOf, messageOf, snapshotOf } from './fixtures.ts';
import { CHECK, disagreements, type Feed, feedOn, startedFeed } from './harness.ts';

const PREFIX = '/privatelink-dns';

describe('parameters', () => {
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
    'the next check repairs all parameters that were %s by hand, and writes the pointer last',
    async (_, hand) => {
      const feed = await startedFeed('alpha');
      const data = feed.parameterNames();
      const before = data.map((name) => feed.parameter(name));
      const writes = feed.writes().length;
      for (const name of data) hand(feed, `${PREFIX}/${name}`);
      await feed.publish(CHECK);
      expect(data.map((name) => feed.parameter(name))).toEqual(before);
      expect(feed.writes().slice(writes).at(-1)).toBe(`PutParameter ${PREFIX}/feed/current`);
      expect(feed.writes().slice(writes)).toHaveLength(data.length);
      expect(feed.counts.get('ParametersRepaired')).toBe(10 + 10);
    },
  );

  test('a check writes only the parameter that differs', async () => {
    const feed = await startedFeed('alpha');
    const writes = feed.writes().length;
    feed.cloud.world.ssm.deleteParameter({ Name: `${PREFIX}/alpha/endpoint-name` });
    await feed.publish(CHECK);
    expect(feed.writes().slice(writes)).toEqual([`PutParameter ${PREFIX}/alpha/endpoint-name`]);
  });

  test('a check compares the parameters of all pages', async () => {
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

  test('a check writes nothing if a page of the parameters cannot be read', async () => {
    const feed = await startedFeed('alpha');
    const writes = feed.writes();
    feed.cloud.faults.inject({
      operation: 'GetParametersByPath',
      times: 2,
      effect: { kind: 'second-page-fails', code: 'ThrottlingException' },
    });
    await feed.publish(CHECK);
    expect(feed.writes()).toEqual(writes);
    expect(feed.counts.get('StepsDelayed')).toBe(1);
  });
});

describe('artifacts', () => {
  const key = 'feed/v1/revisions/1/bind/rpz.zone';

  test.each<[string, (feed: Feed) => void]>([
    ['deleted', (feed) => feed.deleteByHand(key)],
    ['changed', (feed) => feed.putByHand(key, 'by hand')],
    ['emptied', (feed) => feed.putByHand(key, '')],
  ])('the next check restores only the artifact that was %s by hand', async (_, hand) => {
    const feed = await startedFeed('alpha');
    const before = feed.object(key);
    const writes = feed.writes().length;
    hand(feed);
    await feed.publish(CHECK);
    expect(feed.object(key)).toBe(before);
    expect(feed.writes().slice(writes)).toEqual([`PutObject ${key}`]);
    expect(feed.counts.get('ArtifactsRepaired')).toBe(1);
    expect(feed.notifications()).toHaveLength(1);
    expect(disagreements(feed)).toEqual([]);
  });

  test('a publication without a check restores no artifact', async () => {
    const feed = await startedFeed('alpha');
    feed.deleteByHand(key);
    await feed.publish(messageOf(snapshotOf('alpha'), 0));
    expect(feed.object(key)).toBeUndefined();
  });
});
