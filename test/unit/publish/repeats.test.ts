import { expect, test } from 'vitest';
import type { Change } from '../../../shared/model/change.ts';
import { messageOf, RECORD_RESTORED, withFence } from './fixtures.ts';
import { CHECK, type Feed, startedFeed } from './harness.ts';

const MINUTE = 60_000;
const JSMITH = 'arn:aws:sts::111122223333:assumed-role/NetworkAdmin/jsmith';
const TERRAFORM = 'arn:aws:iam::111122223333:user/terraform';

/** Publishes one report about a repair of `change`, ten minutes after the last. */
async function repair(
  feed: Feed,
  fence: number,
  { change = RECORD_RESTORED, principal }: { change?: Change; principal?: string } = {},
): Promise<void> {
  await feed.cloud.clock.advance(10 * MINUTE);
  await feed.publish(
    messageOf(withFence('alpha', fence), fence - 1, {
      applied: [change],
      ...(principal !== undefined && { principal }),
    }),
  );
}

function sent(feed: Feed): string[] {
  return feed
    .laterNotifications()
    .map(({ kind, notices: [notice] }) => [kind, notice?.code ?? []].flat().join(' '));
}

function stored(feed: Feed): number {
  return feed.keys().filter((key) => key.startsWith('history/')).length;
}

test('three repairs of one record are three messages and no notice', async () => {
  const feed = await startedFeed('alpha');
  for (const fence of [2, 3, 4]) await repair(feed, fence);
  expect(sent(feed)).toEqual(['repair', 'repair', 'repair']);
});

test('from the fourth repair of one record on, one notice replaces the messages, and the history has every repair', async () => {
  const feed = await startedFeed('alpha');
  for (const fence of [2, 3, 4, 5, 6, 7]) await repair(feed, fence);
  expect(sent(feed)).toEqual(['repair', 'repair', 'repair', 'notice repair-repeats']);
  // The first publication, six repairs and the notice.
  expect(stored(feed)).toBe(1 + 6 + 1);
  const notice = feed.laterNotifications().at(-1)?.notices[0];
  expect(notice?.text).toContain(`${RECORD_RESTORED.name} A`);
  expect(notice?.text).toContain('No event names the writer');
});

test('the notice names every principal that events reported, once each', async () => {
  const feed = await startedFeed('alpha');
  const principals = [TERRAFORM, JSMITH, JSMITH, JSMITH, TERRAFORM];
  for (const [index, principal] of principals.entries()) {
    await repair(feed, index + 2, { principal });
  }
  const notices = feed.laterNotifications().filter(({ kind }) => kind === 'notice');
  expect(notices).toHaveLength(1);
  expect(notices[0]?.notices[0]?.text).toContain(
    `CloudTrail reported changes of the zone by ${TERRAFORM}, ${JSMITH}.`,
  );
});

test.each<[what: string, over: Partial<Change>]>([
  ['another record', { name: 's3.eu-west-2.amazonaws.com' }],
  ['another type', { type: 'AAAA' }],
  ['another value', { desired: 'alias vpce-2 (Z7K1066E3PUKB)' }],
])('a fourth repair of %s is no repetition', async (_, over) => {
  const feed = await startedFeed('alpha');
  for (const fence of [2, 3, 4]) await repair(feed, fence);
  await repair(feed, 5, { change: { ...RECORD_RESTORED, ...over } });
  expect(sent(feed)).toEqual(['repair', 'repair', 'repair', 'repair']);
});

test.each<[what: string, change: Change]>([
  ['markers', { ...RECORD_RESTORED, type: 'TXT' }],
  ['deletions', { ...RECORD_RESTORED, kind: 'delete', desired: null }],
  ['associations', { ...RECORD_RESTORED, target: 'association', type: 'VPC' }],
])('%s are not counted', async (_, change) => {
  const feed = await startedFeed('alpha');
  for (const fence of [2, 3, 4, 5, 6]) await repair(feed, fence, { change });
  expect(new Set(sent(feed))).toEqual(new Set(['repair']));
});

test('a repair of another record is sent although the notice of a first record is active', async () => {
  const feed = await startedFeed('alpha');
  for (const fence of [2, 3, 4, 5]) await repair(feed, fence);
  const change = { ...RECORD_RESTORED, name: 's3.eu-west-2.amazonaws.com' };
  await repair(feed, 6, { change });
  expect(sent(feed).slice(-2)).toEqual(['notice repair-repeats', 'repair']);
});

test.each([
  ['just before the first repair leaves the window', 6 * 60 * MINUTE - 30 * MINUTE - 1, []],
  [
    'when the first repair leaves the window',
    6 * 60 * MINUTE - 30 * MINUTE,
    ['resolved repair-repeats'],
  ],
])('the notice of four repairs ends at the first check %s', async (what, ms, expected) => {
  expect(what).toMatch(/window$/);
  const feed = await startedFeed('alpha');
  for (const fence of [2, 3, 4, 5]) await repair(feed, fence);
  const before = sent(feed).length;
  await feed.cloud.clock.advance(ms);
  await feed.publish(CHECK);
  expect(sent(feed).slice(before)).toEqual(expected);
});
