import { describe, expect, test } from 'vitest';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { configOf, messageOf, snapshotOf, withForwarders } from './fixtures.ts';
import { disagreements, type Feed, feedOn, startedFeed } from './harness.ts';

const first = messageOf(snapshotOf('alpha'), 0);
const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);
const ofBeta = messageOf(snapshotOf('beta'), 0);

function isManifest({ Key }: Readonly<Record<string, unknown>>): boolean {
  return Key === MANIFEST_KEY;
}

function names(feed: Feed): string[] {
  return feed.manifest().bindings.map(({ name }) => name);
}

describe('two publishers at once', () => {
  test('the publisher that loses the conditional write publishes on top of the other', async () => {
    const feed = await startedFeed('alpha');
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.publish(ofBeta) },
    });
    await feed.publish(second);
    expect(feed.cloud.faults.waiting).toBe(0);
    expect(names(feed)).toEqual(['alpha', 'beta']);
    // The loser had written revision 2 completely, and the winner took revision 3.
    expect(feed.manifest().revision).toBe(4);
    expect(feed.parameter('alpha/forwarder-addresses')).toBe('10.0.1.7');
    expect(disagreements(feed)).toEqual([]);
  });

  test('the loser publishes nothing more if both have the same facts', async () => {
    const feed = await startedFeed('alpha');
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.publish(second) },
    });
    await feed.publish(second);
    expect(feed.manifest()).toMatchObject({ revision: 3, bindings: [{ generation: 2 }] });
    expect(feed.sentBack).toEqual([]);
    expect(disagreements(feed)).toEqual([]);
  });

  test('two publishers can write the first manifest at once', async () => {
    const feed = feedOn(configOf(['alpha', 'beta']));
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.publish(ofBeta) },
    });
    await feed.publish(first);
    expect(names(feed)).toEqual(['alpha', 'beta']);
    expect(disagreements(feed)).toEqual([]);
  });

  test('a manifest that is removed between read and write is published again', async () => {
    const feed = await startedFeed('alpha');
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      effect: { kind: 'intervene', run: () => feed.deleteByHand(MANIFEST_KEY) },
    });
    await feed.publish(second);
    expect(feed.manifest().bindings[0]?.snapshot).toEqual(withForwarders('alpha', '10.0.1.7'));
    expect(disagreements(feed)).toEqual([]);
  });

  test('a publisher that loses every conditional write returns its messages to the queue', async () => {
    const feed = await startedFeed('alpha');
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: isManifest,
      times: Infinity,
      effect: { kind: 'error', code: 'PreconditionFailed' },
    });
    await expect(feed.publish(second)).rejects.toThrow(
      'Another publisher wrote the manifest first',
    );
    expect(feed.parameter('alpha/forwarder-addresses')).toBe('10.0.1.122,10.0.2.213');
    feed.cloud.faults.clear();
    await feed.publish(second);
    expect(disagreements(feed)).toEqual([]);
  });

  test.each(['alpha/forwarder-addresses', 'feed/current', 'feed/manifest'])(
    'a publisher that is slow at the parameter %s does not leave it older than the manifest',
    async (name) => {
      const feed = await startedFeed('alpha');
      const third = messageOf(withForwarders('alpha', '10.0.1.8'), 2);
      feed.cloud.faults.inject({
        operation: 'PutParameter',
        when: ({ Name }) => String(Name).endsWith(name),
        effect: { kind: 'intervene', run: () => feed.publish(third) },
      });
      await feed.publish(second);
      expect(feed.cloud.faults.waiting).toBe(0);
      expect(feed.manifest().revision).toBe(3);
      expect(feed.parameter('alpha/forwarder-addresses')).toBe('10.0.1.8');
      expect(disagreements(feed)).toEqual([]);
    },
  );

  test.each<[string, (key: string) => boolean]>([
    ['the manifest', (key) => key === MANIFEST_KEY],
    ['a kept manifest', (key) => key.endsWith('/2/manifest.json')],
    ['an artifact', (key) => key.endsWith('rpz.zone')],
  ])('a conflict (409) at %s is retried at once', async (_, concerns) => {
    const feed = await startedFeed('alpha');
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: ({ Key }) => concerns(String(Key)),
      effect: { kind: 'error', code: 'ConditionalRequestConflict' },
    });
    await feed.publish(second);
    expect(feed.cloud.faults.waiting).toBe(0);
    expect(feed.manifest().revision).toBe(3);
    expect(disagreements(feed)).toEqual([]);
  });
});
