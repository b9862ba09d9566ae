import { describe, expect, test } from 'vitest';
import { asFence } from '../../../shared/model/counters.ts';
import { sha256 } from '../../../shared/model/digest.ts';
import type { ZoneSnapshot } from '../../../shared/model/feed.ts';
import type { PublishMessage } from '../../../shared/model/messages.ts';
import { desiredParameters } from '../../../shared/publish/parameters.ts';
import {
  configOf,
  manifestOf,
  messageOf,
  noticeOf,
  RECORD_RESTORED,
  snapshotOf,
  withFence,
  withForwarders,
} from './fixtures.ts';
import { BUCKET, CHECK, disagreements, feedOn, startedFeed } from './harness.ts';

const first = messageOf(snapshotOf('alpha'), 0);
const second = messageOf(withForwarders('alpha', '10.0.1.7', '10.0.1.8'), 1);

/** A notification is added to the outbox with the log, stored in the history, and removed from the outbox after it was sent. */
const OUTBOX_WRITES = [
  'PutObject notify/v1/outbox.json',
  'PutObject history/v1/2026/01/01/000000.000Z-<id>.json',
  'PutObject notify/v1/outbox.json',
] as const;

describe('one publication', () => {
  test('a publication writes every object before the object that names it', async () => {
    const feed = await startedFeed('alpha');
    const revision = 'PutObject feed/v1/revisions/1';
    const parameter = 'PutParameter /privatelink-dns';
    expect(feed.writes()).toEqual([
      'PutObject feed/v1/keys/<key>.pem',
      `${revision}/bind/forward.options.conf`,
      `${revision}/bind/forward.conf`,
      `${revision}/bind/rpz.zone`,
      `${revision}/bind/rpz.conf`,
      `${revision}/bind/rpz.options.conf`,
      `${revision}/manifest.json`,
      `${revision}/manifest.json.<key>.sig`,
      'PutObject feed/v1/signatures/<digest>.<key>.sig',
      'PutObject feed/v1/manifest.json',
      `${parameter}/alpha/endpoint-addresses`,
      `${parameter}/alpha/forwarder-addresses`,
      `${parameter}/alpha/endpoint-name`,
      `${parameter}/feed/bind/forward.options.conf`,
      `${parameter}/feed/bind/forward.conf`,
      `${parameter}/feed/bind/rpz.zone`,
      `${parameter}/feed/bind/rpz.conf`,
      `${parameter}/feed/bind/rpz.options.conf`,
      `${parameter}/feed/manifest`,
      `${parameter}/feed/current`,
      OUTBOX_WRITES[0],
      OUTBOX_WRITES[1],
      'Publish',
      OUTBOX_WRITES[2],
    ]);
    expect(disagreements(feed)).toEqual([]);
  });

  test('a publication writes the same facts to manifest and parameters', async () => {
    const feed = await startedFeed('alpha');
    expect(feed.parameter('alpha/forwarder-addresses')).toBe('10.0.1.122,10.0.2.213');
    expect(feed.parameter('alpha/endpoint-addresses')).toBe('10.0.1.165');
    expect(feed.parameter('alpha/endpoint-name')).toBe(snapshotOf('alpha').endpoint.name);
    expect(feed.manifest().bindings.map(({ snapshot }) => snapshot)).toEqual([snapshotOf('alpha')]);
  });

  test.each<[string, PublishMessage[]]>([
    ['a redelivery', [first]],
    ['a check', [CHECK]],
    ['a redelivery with a check', [CHECK, first]],
  ])('%s writes nothing', async (_, messages) => {
    const feed = await startedFeed('alpha');
    const before = {
      writes: feed.writes(),
      manifest: feed.manifest(),
      notifications: feed.notifications(),
    };
    await feed.publish(...messages);
    expect({
      writes: feed.writes(),
      manifest: feed.manifest(),
      notifications: feed.notifications(),
    }).toEqual(before);
  });

  test('many reports make one revision and one notification', async () => {
    const feed = feedOn();
    await feed.publish(first, messageOf(snapshotOf('beta'), 0));
    expect(feed.manifest().revision).toBe(1);
    expect(feed.notifications().map(({ kind, bindings }) => [kind, bindings])).toEqual([
      ['revision', ['alpha', 'beta']],
    ]);
  });

  test('a fence that moved changes the manifest and no artifact', async () => {
    const feed = await startedFeed('alpha');
    const before = feed.writes().length;
    await feed.publish(messageOf(withFence('alpha', 2), 1, { applied: [RECORD_RESTORED] }));
    const since = feed.writes().slice(before);
    expect(since.filter((write) => write.startsWith('PutObject'))).toEqual([
      'PutObject feed/v1/signatures/<digest>.<key>.sig',
      'PutObject feed/v1/manifest.json',
      ...OUTBOX_WRITES,
    ]);
    expect(feed.manifest()).toMatchObject({
      revision: 1,
      bindings: [{ generation: 2, revision: 1 }],
    });
    expect(disagreements(feed)).toEqual([]);
  });

  test('a snapshot on an old generation has its binding reconciled again', async () => {
    const feed = await startedFeed('alpha');
    await feed.publish(second);
    await feed.publish(messageOf(withForwarders('alpha', '10.0.1.9'), 1));
    expect(feed.sentBack).toEqual(['alpha']);
    expect(feed.counts.get('SnapshotsTooLate')).toBe(1);
    expect(feed.parameter('alpha/forwarder-addresses')).toBe('10.0.1.7,10.0.1.8');
  });

  test('an artifact that is too large for a parameter is only in S3', async () => {
    const feed = feedOn();
    const all = zonesOf(40);
    await feed.publish(messageOf(snapshotOf('alpha', { zones: all }), 0));
    const { artifacts } = feed.manifest();
    const large = artifacts.filter(({ size }) => size > 4096).map(({ path }) => path);
    expect(large).toEqual([
      'feed/v1/revisions/1/bind/forward.conf',
      'feed/v1/revisions/1/bind/rpz.zone',
    ]);
    expect(feed.parameterNames().filter((name) => name.startsWith('feed/'))).toEqual([
      'feed/bind/forward.options.conf',
      'feed/bind/rpz.conf',
      'feed/bind/rpz.options.conf',
      'feed/current',
      'feed/manifest',
    ]);
    expect(disagreements(feed)).toEqual([]);
  });
});

describe('the size of a parameter', () => {
  function parametersOf(content: string) {
    const size = Buffer.byteLength(content);
    const entry = { resolver: 'bind', path: 'p', size, sha256: sha256(content), mediaType: 't' };
    return desiredParameters({
      config: configOf([]),
      bucket: BUCKET,
      manifest: manifestOf([]),
      artifacts: [{ name: 'bind/a.conf', content, entry }],
    }).map(({ name }) => name);
  }

  const FILE = '/privatelink-dns/feed/bind/a.conf';

  test.each<[string, string, boolean]>([
    ['a file of the maximum size gets a parameter', 'x'.repeat(4096), true],
    ['a larger file gets no parameter', 'x'.repeat(4097), false],
    ['a file with a reference to another parameter gets no parameter', '{{ .Name}', false],
    ['a file with separated braces gets a parameter', '{ {.Name}', true],
  ])('%s', (_, content, hasParameter) => {
    const pointer = '/privatelink-dns/feed/current';
    expect(parametersOf(content)).toEqual(hasParameter ? [FILE, pointer] : [pointer]);
  });
});

function zonesOf(count: number): ZoneSnapshot[] {
  return Array.from({ length: count }, (_, index) => ({
    id: 'Z1',
    domain: `zone-${index}.eu-west-2.amazonaws.com`,
    wildcard: true,
    recordTypes: ['A'],
    fence: asFence(1),
  }));
}

describe('modes', () => {
  test('observe mode notifies operators and writes nothing that resolvers read', async () => {
    const feed = feedOn(configOf(['alpha'], { mode: 'observe' }));
    await feed.publish(
      messageOf(null, 0, { binding: 'alpha', notices: [noticeOf('drift')] }),
      CHECK,
    );
    expect(feed.writes()).toEqual([
      'PutObject feed/v1/keys/<key>.pem',
      'PutObject feed/v1/signatures/<digest>.<key>.sig',
      'PutObject feed/v1/manifest.json',
      OUTBOX_WRITES[0],
      OUTBOX_WRITES[1],
      'Publish',
      OUTBOX_WRITES[2],
    ]);
    expect(feed.manifest()).toMatchObject({ revision: 0, artifacts: [] });
  });

  test('observe mode repairs no parameter and no artifact of a published feed', async () => {
    const feed = await startedFeed('alpha');
    feed.deleteByHand('feed/v1/revisions/1/bind/rpz.zone');
    feed.cloud.world.ssm.deleteParameter({ Name: '/privatelink-dns/feed/current' });
    const before = feed.writes();
    await feed.publishWith(
      { mode: 'observe', rpz: { zone: 'rpz.x', answer: 'cname', ttl: 5 } },
      CHECK,
      second,
    );
    expect(feed.writes()).toEqual(before);
  });

  test('paused mode makes no call', async () => {
    const feed = feedOn(configOf(['alpha'], { mode: 'paused' }));
    await feed.publish(first, CHECK);
    expect(feed.cloud.calls).toEqual([]);
  });
});

describe('an empty start', () => {
  test('a check of an empty feed writes nothing', async () => {
    const feed = feedOn();
    await feed.publish(CHECK);
    expect(feed.writes()).toEqual([]);
  });

  test('a binding without a snapshot gets no revision and no parameters', async () => {
    const feed = feedOn();
    await feed.publish(messageOf(null, 0, { binding: 'alpha', notices: [noticeOf('lost')] }));
    expect(feed.manifest()).toMatchObject({ revision: 0, artifacts: [] });
    expect(feed.parameterNames()).toEqual([]);
  });
});
