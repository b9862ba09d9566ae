import { expect, test } from 'vitest';
import { HISTORY_PREFIX, OUTBOX_KEY } from '../../../shared/feed/keys.ts';
import { parseOutbox } from '../../../shared/notify/outbox.ts';
import {
  configOf,
  later,
  MINUTE,
  messageOf,
  noticeOf,
  RECORD_RESTORED,
  snapshotOf,
  withFence,
  withForwarders,
} from './fixtures.ts';
import {
  CHECK,
  CRASHES,
  disagreements,
  type Feed,
  faultAtCall,
  faultAtWrite,
  feedOn,
  startedFeed,
} from './harness.ts';

const withNotice = (text?: string) =>
  messageOf(null, 1, { binding: 'alpha', notices: [noticeOf('single', text)] });
const withoutNotice = messageOf(null, 1, { binding: 'alpha' });

function pending(feed: Feed) {
  return parseOutbox(feed.object(OUTBOX_KEY) ?? '')?.outbox;
}

/** `notice: text`, for the notifications after that of the first publication. A repeated id counts once. */
function received(feed: Feed): string[] {
  const byId = new Map(feed.laterNotifications().map((message) => [message.id, message]));
  return [...byId.values()].map(({ kind, notices }) =>
    [kind, ...notices.map(({ text }) => text)].join(': '),
  );
}

function failSends({ cloud }: Feed, times = 1): void {
  const effect = { kind: 'error', code: 'InternalServerError' } as const;
  cloud.faults.inject({ operation: 'Publish', times, effect });
}

test.each(CRASHES)(
  'a notification is sent again with the same id if its send %s',
  async (_, effect) => {
    const feed = await startedFeed('alpha', 'beta');
    feed.cloud.faults.inject({ operation: 'Publish', effect });
    await feed.publish(withNotice());
    expect(feed.counts.get('StepsDelayed')).toBe(1);
    await feed.publish(withoutNotice);
    await feed.publish(CHECK);
    expect(received(feed)).toEqual([
      'notice: text of single',
      'resolved: Resolved: single, active since 2026-01-01T00:00:00.000Z.',
    ]);
    expect(pending(feed)).toEqual([]);
  },
);

test('operators receive every text in order when a text changes from A to B to A', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish(withNotice('A'));
  feed.cloud.faults.inject({ operation: 'Publish', effect: { kind: 'timeout-after' } });
  await feed.publish(withNotice('B'));
  await feed.publish(withNotice('A'));
  expect(received(feed)).toEqual(['notice: A', 'notice: B', 'notice: A']);
});

test('a failed send delays neither manifest nor parameters, and keeps the order of notifications', async () => {
  const feed = await startedFeed('alpha');
  failSends(feed, 2);
  const [second, third] = ['10.0.1.7', '10.0.1.8'].map((address) =>
    withForwarders('alpha', address),
  );
  await feed.publish(messageOf(second ?? null, 1));
  await feed.publish(messageOf(third ?? null, 2));
  expect(disagreements(feed)).toEqual([]);
  expect(pending(feed)).toHaveLength(2);
  await feed.publish(CHECK);
  expect(feed.notifications().map(({ revision }) => revision)).toEqual([1, 2, 3]);
  expect(feed.emails()[1]).toContain('forwarders: 10.0.1.122, 10.0.2.213 -> 10.0.1.7');
  expect(feed.emails()[2]).toContain('forwarders: 10.0.1.7 -> 10.0.1.8');
});

test('a failed send keeps its notification in the outbox, without those that were sent before it', async () => {
  const feed = await startedFeed('alpha', 'beta');
  faultAtCall(feed, ['Publish'], 2, { kind: 'error', code: 'InternalServerError' });
  const both = [withNotice(), { ...withNotice('of beta'), binding: 'beta' }];
  await feed.publish(...both);
  expect(pending(feed)?.map(({ bindings }) => bindings)).toEqual([['beta']]);
  await feed.publish(CHECK);
  expect(feed.laterNotifications()).toHaveLength(2);
});

test('a notice that ends and begins again gets another id', async () => {
  const feed = await startedFeed('alpha');
  for (const message of [withNotice(), withoutNotice, withNotice()]) await feed.publish(message);
  expect(new Set(feed.notifications().map(({ id }) => id)).size).toBe(4);
});

test.each(CRASHES)(
  'a publication neither loses nor repeats a notification if any write %s',
  async (_, effect) => {
    const messages = [
      messageOf(withForwarders('alpha', '10.0.1.7'), 1, { notices: [noticeOf('single')] }),
      messageOf(withFence('beta', 2), 1, { applied: [RECORD_RESTORED] }),
    ];
    let nth = 0;
    for (let isMet = true; isMet; ) {
      nth += 1;
      const feed = await startedFeed('alpha', 'beta');
      const fault = faultAtWrite(feed, nth, effect);
      await feed.publish(...messages).catch(() => {});
      isMet = fault.met();
      feed.cloud.faults.clear();
      await feed.publish(...messages);
      await feed.publish(...messages);
      expect(received(feed), `write ${nth}`).toEqual(['revision', 'notice: text of single']);
      expect(feed.laterNotifications()[0], `write ${nth}`).toMatchObject({
        changes: [RECORD_RESTORED],
        facts: [{ binding: 'alpha', changes: [{ fact: 'forwarders', desired: '10.0.1.7' }] }],
      });
      expect(pending(feed), `write ${nth}`).toEqual([]);
    }
  },
);

test('the slower publisher computes the difference again from the newer outbox', async () => {
  const feed = await startedFeed('alpha');
  feed.cloud.faults.inject({
    operation: 'PutObject',
    when: ({ Key }) => Key === OUTBOX_KEY,
    effect: { kind: 'intervene', run: () => feed.publish(CHECK) },
  });
  await feed.publish(withNotice());
  expect(received(feed)).toEqual(['notice: text of single']);
  expect(pending(feed)).toEqual([]);
});

test('a publisher that loses every conditional write returns its messages to the queue', async () => {
  const feed = await startedFeed('alpha');
  feed.cloud.faults.inject({
    operation: 'PutObject',
    when: ({ Key }) => Key === OUTBOX_KEY,
    times: Number.POSITIVE_INFINITY,
    effect: { kind: 'error', code: 'PreconditionFailed' },
  });
  await expect(feed.publish(withNotice())).rejects.toThrow('Another publisher wrote the outbox');
  expect(received(feed)).toEqual([]);
});

test.each([
  ['not JSON', '{"format"'],
  ['other JSON', '{"outbox":[]}'],
  ['of another format', '{"format":"privatelink-dns/outbox/v2"}'],
  ['missing', undefined],
])('if the outbox is %s, active notices are notified once more', async (_, text) => {
  const feed = await startedFeed('alpha');
  await feed.publish(withNotice());
  if (text === undefined) feed.deleteByHand(OUTBOX_KEY);
  else feed.putByHand(OUTBOX_KEY, text);
  await feed.cloud.clock.advance(1000);
  await feed.publish(CHECK);
  await feed.publish(CHECK);
  const notice = 'notice: text of single';
  expect(received(feed)).toEqual([notice, 'revision', notice]);
});

test('a notification is stored in the history before it is sent, and is not overwritten', async () => {
  const feed = await startedFeed('alpha');
  const before = new Set(feed.keys());
  failSends(feed);
  await feed.publish(withNotice());
  const stored = feed.keys().filter((key) => key.startsWith(HISTORY_PREFIX) && !before.has(key));
  expect(stored).toHaveLength(1);
  const text = feed.object(stored[0] ?? '') ?? '';
  await feed.publish(CHECK);
  expect(feed.object(stored[0] ?? '')).toBe(text);
  expect(feed.laterNotifications()).toEqual([JSON.parse(text)]);
});

const at = (from: number, until: number) => ({
  observedFrom: later(from).toISOString(),
  observedUntil: later(until).toISOString(),
});

test.each([
  ['older', at(0, 1000)],
  ['overlapping', at(2999, 4000)],
])('a report that is %s ends no notice, and its binding is reconciled again', async (_, times) => {
  const feed = await startedFeed('alpha');
  await feed.cloud.clock.advance(5000);
  await feed.publish({ ...withNotice(), ...at(2000, 3000) });
  await feed.publish({ ...withoutNotice, ...times });
  expect(received(feed)).toEqual(['notice: text of single']);
  expect(feed.sentBack).toEqual(['alpha']);
});

test('a report that is newer ends the notice', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish({ ...withNotice(), ...at(2000, 3000) });
  await feed.publish({ ...withoutNotice, ...at(3000, 4000) });
  expect(received(feed)).toHaveLength(2);
});

test('the changes of an older report are notified once', async () => {
  const feed = await startedFeed('alpha');
  await feed.publish({ ...withNotice(), ...at(2000, 3000) });
  const applied = [RECORD_RESTORED];
  const older = messageOf(withFence('alpha', 2), 0, { applied, ...at(0, 1000) });
  await feed.publish(older);
  await feed.publish(older);
  expect(feed.laterNotifications().slice(1)).toMatchObject([{ kind: 'repair', changes: applied }]);
});

test('a report that SQS delivers twice in one batch is notified once', async () => {
  const feed = await startedFeed('alpha');
  const report = messageOf(withFence('alpha', 2), 1, { applied: [RECORD_RESTORED] });
  await feed.publish(report, report);
  expect(feed.laterNotifications()).toMatchObject([{ kind: 'repair', changes: [RECORD_RESTORED] }]);
});

test('the changes of a late report are notified although its binding was never published', async () => {
  const feed = feedOn(configOf(['alpha']));
  await feed.cloud.clock.advance(16 * MINUTE);
  const times = { observedFrom: later(1).toISOString(), observedUntil: later(2).toISOString() };
  const report = messageOf(snapshotOf('alpha'), 0, { applied: [RECORD_RESTORED], ...times });
  await feed.publish(report);
  await feed.publish(report);
  expect(feed.sentBack).toEqual(['alpha', 'alpha']);
  expect(feed.notifications()).toMatchObject([
    { kind: 'repair', bindings: ['alpha'], changes: [RECORD_RESTORED] },
  ]);
  await feed.publish(messageOf(snapshotOf('alpha'), 0));
  expect(feed.laterNotifications()).toMatchObject([{ kind: 'revision', changes: [] }]);
});
