import { expect, test } from 'vitest';
import type { ActiveNotice } from '../../../shared/model/feed.ts';
import type { BindingMessage } from '../../../shared/model/messages.ts';
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

function merge(toldAt: string | undefined, approvals: string[] = [], limit = 25) {
  const limits = { maxBindingsPerPublication: limit, releaseAfterMinutes: 60 };
  return mergeMessages(manifestOf([entryOf('alpha', { active })]), [release()], {
    config: configOf(['alpha'], { approvals, limits }),
    now: later(10 * GRACE),
    lossToldAt: () => toldAt,
  }).bindings[0];
}

test.each<[string, string | undefined, boolean]>([
  ['never', undefined, false],
  ['a moment less than the grace period ago', later(9 * GRACE + 1).toISOString(), false],
  ['the grace period ago', later(9 * GRACE).toISOString(), true],
])('a loss that people were told of %s', (_, toldAt, isReleased) => {
  const entry = merge(toldAt);
  expect(entry?.snapshot?.status).toBe(isReleased ? 'released' : 'live');
  expect(entry?.active.map(({ code }) => code)).toEqual([
    isReleased ? 'endpoint-released' : 'endpoint-missing',
  ]);
  if (!isReleased) expect(entry).toEqual(entryOf('alpha', { active }));
});

test('what is released already needs nobody to be told', () => {
  const entry = entryOf('alpha', { snapshot: released });
  const desired = { ...released, inbound: withForwarders('alpha', '10.0.1.9').inbound };
  const { bindings } = mergeMessages(manifestOf([entry]), [messageOf(desired, 1)], {
    config: configOf(['alpha']),
    now: later(0),
    lossToldAt: () => undefined,
  });
  expect(bindings[0]?.snapshot).toEqual(desired);
});

test('a release that the change limit holds is not said to have happened, and waits for its approval', () => {
  const held = merge(T0.toISOString(), [], 0);
  expect(held).toMatchObject({ snapshot: { status: 'live' }, generation: 1 });
  expect(held?.active.map(({ code, since }) => [code, since])).toEqual([
    ['endpoint-missing', T0.toISOString()],
    ['publication-held', later(10 * GRACE).toISOString()],
  ]);
  expect(merge(T0.toISOString(), ['publish:1'], 0)?.snapshot?.status).toBe('released');
});

/** Published, and lost; the copy for readers could not be written, so that people were told nothing for 40 minutes. */
async function lostUntold() {
  const feed = feedOn();
  await feed.publish(messageOf(snapshotOf('alpha'), 0), messageOf(snapshotOf('beta'), 0));
  feed.cloud.faults.inject({
    operation: 'GetParametersByPath',
    effect: { kind: 'error', code: 'InternalServerError' },
  });
  await expect(feed.publish(loss())).rejects.toThrow();
  expect(feed.told().flatMap(({ notices }) => notices)).toEqual([]);
  await feed.cloud.clock.advance(40 * MINUTE);
  await feed.publish(CHECK);
  expect(feed.told().at(-1)?.notices).toMatchObject([{ code: 'endpoint-missing' }]);
  return feed;
}

function alphaOf(feed: ReturnType<typeof feedOn>) {
  return feed.manifest().bindings.find(({ name }) => name === 'alpha')?.snapshot?.status;
}

test('the grace period counts from when people were told, not from when the feed said so', async () => {
  const feed = await lostUntold();
  await feed.cloud.clock.advance(GRACE - MINUTE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('live');
  expect(feed.told().at(-1)?.notices).toMatchObject([{ code: 'endpoint-missing' }]);
  await feed.cloud.clock.advance(MINUTE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('other words for the same loss do not start the period again', async () => {
  const feed = await lostUntold();
  await feed.cloud.clock.advance(GRACE - MINUTE);
  await feed.publish({ ...loss(), notices: [noticeOf('endpoint-missing', 'in other words')] });
  await feed.cloud.clock.advance(MINUTE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('a loss that ended and came again has a period of its own', async () => {
  const feed = await lostUntold();
  await feed.publish({ ...loss(), notices: [] });
  await feed.cloud.clock.advance(GRACE);
  await feed.publish(loss());
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('live');
});

test('where nobody knows what people were told, the release waits, and the others are published', async () => {
  const feed = await lostUntold();
  await feed.cloud.clock.advance(2 * GRACE);
  feed.cloud.faults.inject({
    operation: 'GetParametersByPath',
    effect: { kind: 'throttle' },
  });
  await feed.publish(release(), messageOf(withForwarders('beta', '10.0.1.9'), 1));
  expect(alphaOf(feed)).toBe('live');
  expect(feed.manifest().bindings[1]?.snapshot?.inbound.addresses).toEqual(['10.0.1.9']);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('a state of an earlier version, which does not say when, counts from the next publication', async () => {
  const feed = await lostUntold();
  const Name = '/privatelink-dns/alpha/state';
  const state = JSON.parse(feed.parameter('alpha/state') ?? '');
  for (const notice of state.notices) delete notice.toldAt;
  const Value = JSON.stringify(state);
  feed.cloud.world.ssm.putParameter({ Name, Type: 'String', Value, Overwrite: true });
  await feed.cloud.clock.advance(2 * GRACE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('live');
  await feed.cloud.clock.advance(GRACE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('a memory that Parameter Store refuses counts where the feed keeps it', async () => {
  const feed = feedOn();
  await feed.publish(messageOf(snapshotOf('alpha'), 0));
  const Name = '/privatelink-dns/alpha/state';
  feed.cloud.world.ssm.deleteParameter({ Name });
  feed.cloud.world.ssm.putParameter({ Name, Type: 'StringList', Value: 'mine', Overwrite: true });
  await feed.publish(loss());
  await feed.cloud.clock.advance(GRACE);
  await feed.publish(release());
  expect(alphaOf(feed)).toBe('released');
});

test('a plan shows a release that people were not told of as held', async () => {
  const feed = await lostUntold();
  const parameters = new Map(
    feed.cloud.world.ssm
      .names()
      .map((name) => [name, feed.cloud.world.ssm.parameter(name) ?? {}] as const),
  );
  const preview = (now: Date, known: typeof parameters | undefined) =>
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
          observedGeneration: 1,
          requeueAfter: undefined,
        },
      ],
      known,
      { config: feed.deps.config, now, bucket: BUCKET },
    ).notices.get('alpha');
  const soon = feed.cloud.clock.now();
  const late = new Date(soon.getTime() + GRACE);
  expect(preview(soon, parameters)).toMatchObject([{ code: 'endpoint-missing' }]);
  expect(preview(late, undefined)).toMatchObject([{ code: 'endpoint-missing' }]);
  expect(preview(late, parameters)).toEqual([]);
});
