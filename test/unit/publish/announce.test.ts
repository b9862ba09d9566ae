import { describe, expect, test } from 'vitest';
import {
  configOf,
  messageOf,
  noticeOf,
  RECORD_RESTORED,
  snapshotOf,
  withFence,
  withForwarders,
} from './fixtures.ts';
import { CHECK, type Feed, feedOn } from './harness.ts';

async function started(): Promise<Feed> {
  const feed = feedOn(configOf(['alpha', 'beta']));
  await feed.publish(messageOf(snapshotOf('alpha'), 0), messageOf(snapshotOf('beta'), 0));
  return feed;
}

/** Kinds of the messages after the first publication's. */
function kinds(feed: Feed): string[] {
  return feed
    .told()
    .slice(1)
    .map(({ kind }) => kind);
}

const STATE = '/privatelink-dns/alpha/state';
const withNotice = (text?: string) =>
  messageOf(null, 1, { binding: 'alpha', notices: [noticeOf('single', text)] });
const withoutNotice = messageOf(null, 1, { binding: 'alpha' });

describe('a revision', () => {
  test('is one message, with the changes that were made and what became different', async () => {
    const feed = await started();
    await feed.publish(
      messageOf(withForwarders('alpha', '10.0.1.7'), 1, { applied: [RECORD_RESTORED] }),
      messageOf(withFence('beta', 2), 1, { applied: [RECORD_RESTORED] }),
    );
    expect(feed.told().slice(1)).toMatchObject([
      {
        kind: 'revision',
        severity: 'info',
        revision: 2,
        bindings: ['alpha', 'beta'],
        changes: [RECORD_RESTORED, RECORD_RESTORED],
        facts: [
          {
            binding: 'alpha',
            changes: [
              { fact: 'forwarders', existing: '10.0.1.122, 10.0.2.213', desired: '10.0.1.7' },
            ],
          },
        ],
      },
    ]);
  });

  test('of the configuration alone is told of too', async () => {
    const feed = await started();
    await feed.publishWith(
      { rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 61 } },
      CHECK,
    );
    expect(feed.told().slice(1)).toMatchObject([{ kind: 'revision', revision: 2, facts: [] }]);
  });

  test('that drops a binding says what is public again', async () => {
    const feed = await started();
    await feed.publishWith(
      { bindings: configOf(['alpha']).bindings, approvals: ['beta:drop:1'] },
      CHECK,
    );
    const [message] = feed.told().slice(1);
    expect(message).toMatchObject({ kind: 'revision', bindings: ['beta'] });
    expect(message?.facts[0]?.changes).toContainEqual({
      fact: 'zones',
      existing: 'beta.eu-west-2.amazonaws.com',
      desired: null,
    });
  });
});

describe('a repair without a revision', () => {
  test('is one message', async () => {
    const feed = await started();
    await feed.publish(messageOf(withFence('alpha', 2), 1, { applied: [RECORD_RESTORED] }));
    expect(feed.told().slice(1)).toMatchObject([
      {
        kind: 'repair',
        severity: 'warning',
        revision: 1,
        bindings: ['alpha'],
        changes: [RECORD_RESTORED],
        facts: [],
      },
    ]);
    await feed.publish(CHECK);
    expect(kinds(feed)).toEqual(['repair']);
  });

  test('whose run was cut off is told of by the fence that moved', async () => {
    const feed = await started();
    await feed.publish(messageOf(withFence('alpha', 2), 1));
    expect(feed.told().slice(1)).toMatchObject([
      { kind: 'repair', bindings: ['alpha'], notices: [{ code: 'repair-interrupted' }] },
    ]);
    await feed.publish(CHECK);
    expect(kinds(feed)).toEqual(['repair']);
  });
});

describe('a notice', () => {
  test('is told of once while it stands', async () => {
    const feed = await started();
    for (let look = 0; look < 3; look += 1) await feed.publish(withNotice(), CHECK);
    expect(kinds(feed)).toEqual(['notice']);
    expect(feed.told()[1]).toMatchObject({
      severity: 'warning',
      bindings: ['alpha'],
      notices: [noticeOf('single')],
    });
  });

  test('is told of again when its text changes', async () => {
    const feed = await started();
    await feed.publish(withNotice());
    await feed.publish(withNotice('otherwise'));
    expect(kinds(feed)).toEqual(['notice', 'notice']);
    expect(feed.told()[2]?.notices[0]?.text).toBe('otherwise');
  });

  test('that ends is resolved, once', async () => {
    const feed = await started();
    await feed.publish(withNotice());
    await feed.publish(withoutNotice);
    await feed.publish(withoutNotice, CHECK);
    expect(kinds(feed)).toEqual(['notice', 'resolved']);
    expect(feed.told()[2]).toMatchObject({
      severity: 'info',
      bindings: ['alpha'],
      notices: [{ code: 'single', severity: 'info' }],
    });
    expect(feed.told()[2]?.notices[0]?.text).toContain('2026-01-01T00:00:00.000Z');
  });

  test('whose message went out unheard, and that ends before the next try, is resolved', async () => {
    const feed = await started();
    feed.cloud.faults.inject({ operation: 'Publish', effect: { kind: 'timeout-after' } });
    await expect(feed.publish(withNotice())).rejects.toThrow('TimeoutError');
    await feed.publish(withoutNotice);
    await feed.publish(CHECK);
    expect(kinds(feed)).toEqual(['notice', 'resolved']);
  });

  test('whose message went out unheard, and that stands on, is told of again', async () => {
    const feed = await started();
    feed.cloud.faults.inject({ operation: 'Publish', effect: { kind: 'timeout-after' } });
    await expect(feed.publish(withNotice())).rejects.toThrow('TimeoutError');
    await feed.publish(withNotice());
    await feed.publish(CHECK);
    expect(kinds(feed)).toEqual(['notice', 'notice']);
  });

  test('whose end went out unheard, and that comes back before the next try, is told of again', async () => {
    const feed = await started();
    await feed.publish(withNotice());
    feed.cloud.faults.inject({ operation: 'Publish', effect: { kind: 'timeout-after' } });
    await expect(feed.publish(withoutNotice)).rejects.toThrow('TimeoutError');
    await feed.publish(withNotice());
    await feed.publish(CHECK);
    expect(kinds(feed)).toEqual(['notice', 'resolved', 'notice']);
  });

  test('that begins and ends within one batch is nobody’s business', async () => {
    const feed = await started();
    await feed.publish(withNotice(), withoutNotice);
    expect(kinds(feed)).toEqual([]);
  });

  test('stands for each binding by itself', async () => {
    const feed = await started();
    await feed.publish(withNotice(), { ...withNotice(), binding: 'beta' });
    await feed.publish(withoutNotice);
    expect(
      feed
        .told()
        .slice(1)
        .map(({ kind, bindings }) => [kind, bindings]),
    ).toEqual([
      ['notice', ['alpha']],
      ['notice', ['beta']],
      ['resolved', ['alpha']],
    ]);
  });

  test('of a binding that left the configuration names its approval', async () => {
    const feed = await started();
    await feed.publishWith({ bindings: configOf(['alpha']).bindings }, CHECK);
    expect(feed.told().slice(1)).toMatchObject([
      { kind: 'notice', bindings: ['beta'], notices: [{ approval: 'beta:drop:1' }] },
    ]);
  });
});

describe('the memory of what people were told', () => {
  test.each([
    ['not JSON', '{"generation"'],
    ['JSON of something else', '{"generation":"1"}'],
    ['null', 'null'],
  ])(
    'damaged by hand (%s): active notices are told of again, and nothing else',
    async (_, Value) => {
      const feed = await started();
      await feed.publish(withNotice());
      feed.cloud.world.ssm.putParameter({ Name: STATE, Type: 'String', Value, Overwrite: true });
      await feed.publish(CHECK);
      expect(kinds(feed)).toEqual(['notice', 'notice']);
      expect(JSON.parse(feed.parameter('alpha/state') ?? '')).toMatchObject({
        generation: 1,
        revision: 1,
      });
      await feed.publish(CHECK);
      expect(kinds(feed)).toEqual(['notice', 'notice']);
    },
  );

  test('of the revision, deleted by hand: the revision is told of again', async () => {
    const feed = await started();
    feed.cloud.world.ssm.deleteParameter({ Name: '/privatelink-dns/feed/announced' });
    await feed.publish(CHECK);
    await feed.publish(CHECK);
    expect(kinds(feed)).toEqual(['revision']);
  });
});
