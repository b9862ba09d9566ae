import { expect, test } from 'vitest';
import { OUTBOX_KEY } from '../../../shared/feed/keys.ts';
import { asGeneration } from '../../../shared/model/counters.ts';
import type { BindingMessage } from '../../../shared/model/messages.ts';
import type { ActiveNotice } from '../../../shared/model/notice.ts';
import { OutboxStore } from '../../../shared/notify/outbox.ts';
import { mergeMessages } from '../../../shared/publish/merge.ts';
import { previewPublication } from '../../../shared/publish/preview.ts';
import {
  configOf,
  entryOf,
  later,
  MINUTE,
  manifestOf,
  messageOf,
  noticeOf,
  observedAt,
  snapshotOf,
  T0,
  withForwarders,
} from './fixtures.ts';
import { BUCKET, CHECK, feedOn } from './harness.ts';

/** The grace period of the fixture. */
const GRACE = 60 * MINUTE;
const LOST = noticeOf('endpoint-missing');
const active: ActiveNotice[] = [{ ...LOST, since: T0.toISOString() }];
const released = snapshotOf('alpha', { status: 'released' });

function loss(binding = 'alpha'): BindingMessage {
  return messageOf(null, 1, { binding, notices: [LOST] });
}

function release(): BindingMessage {
  return messageOf(released, 1, { notices: [noticeOf('endpoint-released')] });
}

function merge(notifiedAt: string | undefined, approvals: string[] = [], limit = 25) {
  const limits = { maxBindingsPerPublication: limit, releaseAfterMinutes: 60 };
  return mergeMessages(
    manifestOf([entryOf('alpha', { active })]),
    [observedAt(later(10 * GRACE))(release())],
    {
      config: configOf(['alpha'], { approvals, limits }),
      now: later(10 * GRACE),
      lossNotifiedAt: () => notifiedAt,
    },
  ).bindings[0];
}

test.each<[string, string | undefined, boolean]>([
  ['is postponed if operators were never notified of the loss', undefined, false],
  ['is postponed during the grace period', later(9 * GRACE + 1).toISOString(), false],
  [
    'takes effect when the grace period has passed since the notification',
    later(9 * GRACE).toISOString(),
    true,
  ],
])('a release %s', (_, notifiedAt, isReleased) => {
  const entry = merge(notifiedAt);
  expect(entry?.snapshot?.status).toBe(isReleased ? 'released' : 'live');
  expect(entry?.active.map(({ code }) => code)).toEqual([
    isReleased ? 'endpoint-released' : 'endpoint-missing',
  ]);
  if (!isReleased) expect(entry).toEqual(entryOf('alpha', { active }));
});

test('a released binding changes without another notification', () => {
  const entry = entryOf('alpha', { snapshot: released });
  const desired = { ...released, inbound: withForwarders('alpha', '10.0.1.9').inbound };
  const { bindings } = mergeMessages(manifestOf([entry]), [messageOf(desired, 1)], {
    config: configOf(['alpha']),
    now: later(0),
    lossNotifiedAt: () => undefined,
  });
  expect(bindings[0]?.snapshot).toEqual(desired);
});

test('a release that the change limit holds keeps the notice of the loss until it is approved', () => {
  const held = merge(T0.toISOString(), [], 0);
  expect(held).toMatchObject({ snapshot: { status: 'live' }, generation: 1 });
  expect(held?.active.map(({ code, since }) => [code, since])).toEqual([
    ['endpoint-missing', T0.toISOString()],
    ['publication-held', later(10 * GRACE).toISOString()],
  ]);
  expect(merge(T0.toISOString(), ['publish:1'], 0)?.snapshot?.status).toBe('released');
});

/** SNS failed, so operators were notified of the loss 40 minutes after the manifest contained the notice. */
async function lostAndNotifiedLate() {
  const feed = feedOn();
  await feed.publish(messageOf(snapshotOf('alpha'), 0), messageOf(snapshotOf('beta'), 0));
  feed.cloud.faults.inject({
    operation: 'Publish',
    effect: { kind: 'error', code: 'InternalServerError' },
  });
  await feed.publish(loss());
  expect(feed.notifications().flatMap(({ notices }) => notices)).toEqual([]);
  await feed.cloud.clock.advance(40 * MINUTE);
  await feed.publish(CHECK);
  expect(feed.notifications().at(-1)?.notices).toMatchObject([{ code: 'endpoint-missing' }]);
  return feed;
}

function alphaOf(feed: ReturnType<typeof feedOn>) {
  return feed.manifest().bindings.find(({ name }) => name === 'alpha')?.snapshot?.status;
}

test('the grace period starts when operators are notified, not when the manifest contains the notice', async () => {
  const feed = await lostAndNotifiedLate();
  await feed.cloud.clock.advance(GRACE - MINUTE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('live');
  expect(feed.notifications().at(-1)?.notices).toMatchObject([{ code: 'endpoint-missing' }]);
  await feed.cloud.clock.advance(MINUTE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('another text for the same loss does not restart the grace period', async () => {
  const feed = await lostAndNotifiedLate();
  await feed.cloud.clock.advance(GRACE - MINUTE);
  await feed.publish({ ...loss(), notices: [noticeOf('endpoint-missing', 'with another text')] });
  await feed.cloud.clock.advance(MINUTE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('a loss that ended and began again has a grace period of its own', async () => {
  const feed = await lostAndNotifiedLate();
  await feed.publish({ ...loss(), notices: [] });
  await feed.cloud.clock.advance(GRACE);
  await feed.publish(loss());
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('live');
});

test('a release is postponed while the notification log cannot be read, and other bindings are published', async () => {
  const feed = await lostAndNotifiedLate();
  await feed.cloud.clock.advance(2 * GRACE);
  feed.cloud.faults.inject({
    operation: 'GetObject',
    when: ({ Key }) => Key === OUTBOX_KEY,
    effect: { kind: 'throttle' },
  });
  await feed.publish(release(), messageOf(withForwarders('beta', '10.0.1.9'), 1));
  expect(alphaOf(feed)).toBe('live');
  expect(feed.manifest().bindings[1]?.snapshot?.inbound.addresses).toEqual(['10.0.1.9']);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('a plan shows a release as held until operators have been notified', async () => {
  const feed = await lostAndNotifiedLate();
  const { outbox } = await new OutboxStore(feed.deps.s3, BUCKET).read();
  const preview = (now: Date, log: typeof outbox.notified | undefined) =>
    previewPublication(
      feed.manifest(),
      [
        {
          binding: 'alpha',
          verdict: 'repair',
          notices: [],
          batches: [],
          associations: [],
          snapshot: released,
          observedGeneration: asGeneration(1),
          requeueAfter: undefined,
        },
      ],
      undefined,
      { config: feed.deps.config, now, bucket: BUCKET, log },
    ).notices.get('alpha');
  const soon = feed.cloud.clock.now();
  const late = new Date(soon.getTime() + GRACE);
  expect(preview(soon, outbox.notified)).toMatchObject([{ code: 'endpoint-missing' }]);
  expect(preview(late, undefined)).toMatchObject([{ code: 'endpoint-missing' }]);
  expect(preview(late, outbox.notified)).toEqual([]);
});
