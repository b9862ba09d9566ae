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

/** The kinds of the notifications after that of the first publication. */
function kinds(feed: Feed): string[] {
  return feed
    .told()
    .slice(1)
    .map(({ kind }) => kind);
}

const withNotice = (text?: string) =>
  messageOf(null, 1, { binding: 'alpha', notices: [noticeOf('single', text)] });
const withoutNotice = messageOf(null, 1, { binding: 'alpha' });

describe('notifications', () => {
  test('a revision is one notification with the changes made in Route 53 and the changed facts', async () => {
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

  test('a revision without changed facts is notified too', async () => {
    const feed = await started();
    await feed.publishWith(
      { rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 61 } },
      CHECK,
    );
    expect(feed.told().slice(1)).toMatchObject([{ kind: 'revision', revision: 2, facts: [] }]);
  });

  test('a revision that drops a binding lists the facts that no longer hold', async () => {
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
  test('a repair without a revision is one notification', async () => {
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

  test('a fence that no report accounts for is notified as an interrupted repair', async () => {
    const feed = await started();
    await feed.publish(messageOf(withFence('alpha', 2), 1));
    expect(feed.told().slice(1)).toMatchObject([
      { kind: 'repair', bindings: ['alpha'], notices: [{ code: 'repair-interrupted' }] },
    ]);
    await feed.publish(CHECK);
    expect(kinds(feed)).toEqual(['repair']);
  });
  test('an active notice is notified once', async () => {
    const feed = await started();
    for (let run = 0; run < 3; run += 1) await feed.publish(withNotice(), CHECK);
    expect(kinds(feed)).toEqual(['notice']);
    expect(feed.told()[1]).toMatchObject({
      severity: 'warning',
      bindings: ['alpha'],
      notices: [noticeOf('single')],
    });
  });

  test('a notice is notified again when its text changes', async () => {
    const feed = await started();
    await feed.publish(withNotice());
    await feed.publish(withNotice('otherwise'));
    expect(kinds(feed)).toEqual(['notice', 'notice']);
    expect(feed.told()[2]?.notices[0]?.text).toBe('otherwise');
  });

  test('a notice that ends is resolved once', async () => {
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

  test('does not notify about a notice that starts and ends in one batch', async () => {
    const feed = await started();
    await feed.publish(withNotice(), withoutNotice);
    expect(kinds(feed)).toEqual([]);
  });

  test('the same code is a separate notice for each binding', async () => {
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

  test('the notice of a binding that left the configuration names its approval', async () => {
    const feed = await started();
    await feed.publishWith({ bindings: configOf(['alpha']).bindings }, CHECK);
    expect(feed.told().slice(1)).toMatchObject([
      { kind: 'notice', bindings: ['beta'], notices: [{ approval: 'beta:drop:1' }] },
    ]);
  });
});
