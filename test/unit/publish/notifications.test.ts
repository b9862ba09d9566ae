import { expect, test } from 'vitest';
import { asFence } from '../../../shared/model/counters.ts';
import {
  configOf,
  messageOf,
  noticeOf,
  RECORD_RESTORED,
  snapshotOf,
  withFence,
  withForwarders,
} from './fixtures.ts';
import { CHECK, type Feed, feedOn, startedFeed } from './harness.ts';

function kinds(feed: Feed): string[] {
  return feed.laterNotifications().map(({ kind }) => kind);
}

const withNotice = (text?: string) =>
  messageOf(null, 1, { binding: 'alpha', notices: [noticeOf('single', text)] });
const withoutNotice = messageOf(null, 1, { binding: 'alpha' });

test('a revision is one notification with the changes in Route 53 and the changed facts', async () => {
  const feed = await startedFeed('alpha', 'beta');
  await feed.publish(
    messageOf(withForwarders('alpha', '10.0.1.7'), 1, { applied: [RECORD_RESTORED] }),
    messageOf(withFence('beta', 2), 1, { applied: [RECORD_RESTORED] }),
  );
  const forwarders = {
    fact: 'forwarders',
    existing: '10.0.1.122, 10.0.2.213',
    desired: '10.0.1.7',
  };
  expect(feed.laterNotifications()).toMatchObject([
    {
      kind: 'revision',
      severity: 'info',
      revision: 2,
      bindings: ['alpha', 'beta'],
      changes: [RECORD_RESTORED, RECORD_RESTORED],
      facts: [{ binding: 'alpha', changes: [forwarders] }],
    },
  ]);
});

test('a revision without changed facts is notified', async () => {
  const feed = await startedFeed('alpha');
  await feed.publishWith({ rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 61 } }, CHECK);
  expect(feed.laterNotifications()).toMatchObject([{ kind: 'revision', revision: 2, facts: [] }]);
});

test('a revision that drops a binding lists the facts that no longer hold', async () => {
  const feed = await startedFeed('alpha', 'beta');
  const { bindings } = configOf(['alpha']);
  await feed.publishWith({ bindings, approvals: ['beta:drop:1'] }, CHECK);
  const [message] = feed.laterNotifications();
  expect(message).toMatchObject({ kind: 'revision', bindings: ['beta'] });
  expect(message?.facts[0]?.changes).toContainEqual({
    fact: 'zones',
    existing: 'beta.eu-west-2.amazonaws.com',
    desired: null,
  });
});

test('a repair without a revision is notified once', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(messageOf(withFence('alpha', 2), 1, { applied: [RECORD_RESTORED] }));
  await feed.publish(CHECK);
  expect(feed.laterNotifications()).toMatchObject([
    {
      kind: 'repair',
      severity: 'warning',
      revision: 1,
      bindings: ['alpha'],
      changes: [RECORD_RESTORED],
      facts: [],
    },
  ]);
});

test('a fence that no report accounts for is notified once as an interrupted repair', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(messageOf(withFence('alpha', 2), 1));
  await feed.publish(CHECK);
  expect(feed.laterNotifications()).toMatchObject([
    { kind: 'repair', bindings: ['alpha'], notices: [{ code: 'repair-interrupted' }] },
  ]);
});

test('an interrupted repair is notified although its binding is held afterwards', async () => {
  const feed = await startedFeed('alpha');
  const fences = [{ zoneId: 'ZALPHA', observed: asFence(2), written: asFence(2) }];
  const notices = [noticeOf('endpoint-missing')];
  await feed.publish(messageOf(null, 1, { binding: 'alpha', fences, notices }));
  expect(feed.laterNotifications().map(({ notices: [notice] }) => notice?.code)).toEqual([
    'endpoint-missing',
    'repair-interrupted',
  ]);
});

test('an active notice is notified once', async () => {
  const feed = await startedFeed('alpha');
  for (let run = 0; run < 3; run += 1) await feed.publish(withNotice(), CHECK);
  expect(feed.laterNotifications()).toMatchObject([
    { kind: 'notice', severity: 'warning', bindings: ['alpha'], notices: [noticeOf('single')] },
  ]);
});

test('a notice is notified again when its text changes', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(withNotice());
  await feed.publish(withNotice('changed'));
  expect(kinds(feed)).toEqual(['notice', 'notice']);
  expect(feed.laterNotifications()[1]?.notices[0]?.text).toBe('changed');
});

test('a notice that ends is resolved once', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(withNotice());
  await feed.publish(withoutNotice);
  await feed.publish(withoutNotice, CHECK);
  expect(kinds(feed)).toEqual(['notice', 'resolved']);
  const resolved = { code: 'single', severity: 'info' };
  expect(feed.laterNotifications()[1]).toMatchObject({
    severity: 'info',
    bindings: ['alpha'],
    notices: [{ ...resolved, text: expect.stringContaining('2026-01-01T00:00:00.000Z') }],
  });
});

test('does not notify about a notice that starts and ends in one batch', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(withNotice(), withoutNotice);
  expect(kinds(feed)).toEqual([]);
});

test('the same code is a separate notice for each binding', async () => {
  const feed = await startedFeed('alpha', 'beta');
  await feed.publish(withNotice(), { ...withNotice(), binding: 'beta' });
  await feed.publish(withoutNotice);
  expect(feed.laterNotifications().map(({ kind, bindings }) => [kind, bindings])).toEqual([
    ['notice', ['alpha']],
    ['notice', ['beta']],
    ['resolved', ['alpha']],
  ]);
});

test('the notice of a binding that left the configuration names its approval', async () => {
  const feed = await startedFeed('alpha', 'beta');
  await feed.publishWith({ bindings: configOf(['alpha']).bindings }, CHECK);
  expect(feed.laterNotifications()).toMatchObject([
    { kind: 'notice', bindings: ['beta'], notices: [{ approval: 'beta:drop:1' }] },
  ]);
});

test('the notices of a binding that left the configuration unpublished are resolved', async () => {
  const feed = feedOn();
  await feed.publish(messageOf(null, 0, { binding: 'beta', notices: [noticeOf('single')] }));
  await feed.publishWith({ bindings: configOf(['alpha']).bindings }, CHECK);
  await feed.publishWith({ bindings: configOf(['alpha', 'beta']).bindings }, CHECK);
  const ofBeta = feed.notifications().filter(({ bindings }) => bindings.includes('beta'));
  expect(ofBeta).toMatchObject([
    { kind: 'notice', notices: [{ code: 'single' }] },
    { kind: 'resolved', notices: [{ code: 'single' }] },
  ]);
});

test('a notice of a binding that a damaged manifest lost is resolved once the binding is published', async () => {
  const feed = feedOn();
  await feed.publish(messageOf(null, 0, { binding: 'alpha', notices: [noticeOf('single')] }));
  feed.putByHand('feed/v1/manifest.json', '{');
  await feed.publish(CHECK);
  await feed.publish(messageOf(snapshotOf('alpha'), 0));
  expect(feed.notifications().map(({ kind }) => kind)).toEqual(['notice', 'revision', 'resolved']);
});
