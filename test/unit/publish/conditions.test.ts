import { expect, test } from 'vitest';
import { OUTBOX_KEY } from '../../../shared/feed/keys.ts';
import { asFence } from '../../../shared/model/counters.ts';
import type { Notice } from '../../../shared/model/notice.ts';
import { parseOutbox } from '../../../shared/notify/outbox.ts';
import { messageOf, noticeOf, RECORD_RESTORED, snapshotOf, withFence } from './fixtures.ts';
import { CHECK, type Feed, faultAtCall, startedFeed } from './harness.ts';

const FAILING = { kind: 'error', code: 'InternalServerError' } as const;

/** Two notices of one code, as a binding has them for two zones. */
const ofZone = (subject: string, text = `text of ${subject}`): Notice => ({
  ...noticeOf('zone-missing', text),
  subject,
});

function report(...notices: Notice[]) {
  return messageOf(null, 1, { binding: 'alpha', notices });
}

/** `kind subject` of each notice, after the notifications of the first publication. */
function received(feed: Feed): string[] {
  return feed
    .laterNotifications()
    .flatMap(({ kind, notices }) => notices.map(({ subject }) => `${kind} ${subject}`));
}

function activeOf(feed: Feed) {
  return feed.manifest().bindings.find(({ name }) => name === 'alpha')?.active ?? [];
}

function loggedOf(feed: Feed) {
  const outbox = parseOutbox(feed.object(OUTBOX_KEY) ?? '');
  return outbox?.notified.bindings.alpha?.notices ?? [];
}

test('the end of one of two notices of one code is notified', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(report(ofZone('Z1'), ofZone('Z2')));
  await feed.publish(report(ofZone('Z2')));
  expect(received(feed)).toEqual(['notice Z1', 'notice Z2', 'resolved Z1']);
  expect(feed.laterNotifications().at(-1)?.notices[0]?.text).toContain('zone-missing (Z1)');
  await feed.publish(CHECK);
  expect(received(feed)).toHaveLength(3);
});

test('each of two notices of one code keeps the time of its own start', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(report(ofZone('Z1')));
  const [{ since } = { since: '' }] = activeOf(feed);
  await feed.cloud.clock.advance(60_000);
  await feed.publish(report(ofZone('Z1'), ofZone('Z2')));
  await feed.cloud.clock.advance(60_000);
  await feed.publish(report(ofZone('Z2', 'another text'), ofZone('Z1')));
  expect(activeOf(feed).map((notice) => [notice.subject, notice.since])).toEqual([
    ['Z2', new Date(Date.parse(since) + 60_000).toISOString()],
    ['Z1', since],
  ]);
});

test('a notice that could not be sent is not logged as sent with the other of its code', async () => {
  const feed = await startedFeed('alpha');
  faultAtCall(feed, ['Publish'], 2, FAILING);
  await feed.publish(report(ofZone('Z1'), ofZone('Z2')));
  expect(loggedOf(feed).map((one) => [one.subject, one.notifiedAt !== undefined])).toEqual([
    ['Z1', true],
    ['Z2', false],
  ]);
});

test('the late send of an earlier occurrence does not log the next occurrence as notified', async () => {
  const feed = await startedFeed('alpha');
  feed.cloud.faults.inject({ operation: 'Publish', times: 3, effect: FAILING });
  await feed.publish(report(ofZone('Z1')));
  await feed.cloud.clock.advance(60_000);
  await feed.publish(report());
  await feed.cloud.clock.advance(60_000);
  await feed.publish(report(ofZone('Z1')));
  feed.cloud.faults.clear();
  // The occurrence of before, then its end, and no more.
  faultAtCall(feed, ['Publish'], 3, FAILING);
  await feed.publish(CHECK);
  expect(received(feed)).toEqual(['notice Z1', 'resolved Z1']);
  expect(loggedOf(feed).map(({ notifiedAt }) => notifiedAt)).toEqual([undefined]);
});

test.each([
  ['in their order', [1, 2]],
  ['in another order', [2, 1]],
])('two reports of one batch %s are no interrupted repair', async (_, order) => {
  const feed = await startedFeed('alpha');
  await feed.publish(messageOf(withFence('alpha', 1), 1, { applied: [RECORD_RESTORED] }));
  const [first = 0, second = 0] = order;
  const zoneId = snapshotOf('alpha').zones[0]?.id ?? '';
  const fenceReport = (fence: number) =>
    messageOf(null, 1, {
      binding: 'alpha',
      fences: [{ zoneId, observed: asFence(fence), written: asFence(fence + 1) }],
      applied: [{ ...RECORD_RESTORED, desired: `write ${fence}` }],
    });
  await feed.publish(fenceReport(first), fenceReport(second));
  const codes = feed.notifications().flatMap(({ notices }) => notices.map(({ code }) => code));
  expect(codes).toEqual([]);
});
