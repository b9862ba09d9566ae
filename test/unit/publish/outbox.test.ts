import { describe, expect, test } from 'vitest';
import { OUTBOX_KEY } from '../../../shared/feed/keys.ts';
import { asFence } from '../../../shared/model/counters.ts';
import { type Outbox, parseOutbox } from '../../../shared/notify/outbox.ts';
import { noticeMessageSchema } from '../../../shared/notify/schema.ts';
import {
  configOf,
  later,
  messageOf,
  noticeOf,
  RECORD_RESTORED,
  snapshotOf,
  withFence,
  withForwarders,
} from './fixtures.ts';
import { CHECK, type Feed, faultAtWrite, feedOn } from './harness.ts';

async function started(): Promise<Feed> {
  const feed = feedOn(configOf(['alpha', 'beta']));
  await feed.publish(messageOf(snapshotOf('alpha'), 0), messageOf(snapshotOf('beta'), 0));
  return feed;
}

const withNotice = (text?: string) =>
  messageOf(null, 1, { binding: 'alpha', notices: [noticeOf('single', text)] });
const withoutNotice = messageOf(null, 1, { binding: 'alpha' });

function outboxOf(feed: Feed): Outbox | undefined {
  return parseOutbox(feed.object(OUTBOX_KEY) ?? '');
}

/** The kinds and texts of the notifications after that of the first publication, without repeated ids. */
function received(feed: Feed): string[] {
  const byId = new Map(feed.told().map((message) => [message.id, message]));
  return [...byId.values()]
    .slice(1)
    .map(({ kind, notices }) => [kind, ...notices.map(({ text }) => text)].join(': '));
}

function failOnce(feed: Feed, operation: 'Publish' | 'PutObject', kind: 'error' | 'timeout-after') {
  const effect = kind === 'error' ? { kind, code: 'InternalServerError' } : { kind };
  feed.cloud.faults.inject({ operation, effect });
}

describe('a notification whose send failed', () => {
  test.each(['error', 'timeout-after'] as const)(
    'is sent again with the same id after %s, and is resolved when the notice ends',
    async (kind) => {
      const feed = await started();
      failOnce(feed, 'Publish', kind);
      await expect(feed.publish(withNotice())).rejects.toThrow();
      await feed.publish(withoutNotice);
      await feed.publish(CHECK);
      expect(received(feed)).toEqual([
        'notice: single is so',
        'resolved: Resolved: single (active since 2026-01-01T00:00:00.000Z).',
      ]);
      expect(outboxOf(feed)?.outbox).toEqual([]);
    },
  );

  test('leaves operators with the last text when the text changed from A to B to A', async () => {
    const feed = await started();
    await feed.publish(withNotice('A'));
    failOnce(feed, 'Publish', 'timeout-after');
    await expect(feed.publish(withNotice('B'))).rejects.toThrow();
    await feed.publish(withNotice('A'));
    expect(received(feed)).toEqual(['notice: A', 'notice: B', 'notice: A']);
  });

  test('keeps the notifications after it in order', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'Publish',
      times: 2,
      effect: { kind: 'error', code: 'InternalServerError' },
    });
    await expect(feed.publish(withNotice())).rejects.toThrow();
    await expect(feed.publish(withNotice('again'))).rejects.toThrow();
    expect(outboxOf(feed)?.outbox).toHaveLength(2);
    await feed.publish(CHECK);
    expect(received(feed)).toEqual(['notice: single is so', 'notice: again']);
  });

  test('is not removed from the outbox with the notifications that were sent before it', async () => {
    const feed = await started();
    let sends = 0;
    feed.cloud.faults.inject({
      operation: 'Publish',
      when: () => {
        sends += 1;
        return sends === 2;
      },
      effect: { kind: 'error', code: 'InternalServerError' },
    });
    const both = [withNotice(), { ...withNotice('of beta'), binding: 'beta' }];
    await expect(feed.publish(...both)).rejects.toThrow();
    expect(outboxOf(feed)?.outbox.map(({ bindings }) => bindings)).toEqual([['beta']]);
    await feed.publish(CHECK);
    expect(feed.told()).toHaveLength(3);
  });
});

test('a notice that ends and begins again gets another id', async () => {
  const feed = await started();
  for (const message of [withNotice(), withoutNotice, withNotice()]) await feed.publish(message);
  const ids = feed.told().map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
});

test('a publication that crashes at any write loses and repeats no notification', async () => {
  const messages = [
    messageOf(withForwarders('alpha', '10.0.1.7'), 1, { notices: [noticeOf('single')] }),
    messageOf(withFence('beta', 2), 1, { applied: [RECORD_RESTORED] }),
  ];
  let nth = 0;
  for (let isMet = true; isMet; ) {
    nth += 1;
    const feed = await started();
    const fault = faultAtWrite(feed, nth, { kind: 'timeout-after' });
    await feed.publish(...messages).catch(() => {});
    isMet = fault.met();
    feed.cloud.faults.clear();
    await feed.publish(...messages);
    await feed.publish(...messages);
    expect(received(feed), `write ${nth}`).toEqual(['revision', 'notice: single is so']);
    expect(outboxOf(feed)?.outbox, `write ${nth}`).toEqual([]);
  }
});

describe('two publishers at once', () => {
  test('the slower publisher computes the difference again from the newer outbox', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: ({ Key }) => Key === OUTBOX_KEY,
      effect: { kind: 'intervene', run: () => feed.publish(CHECK) },
    });
    await feed.publish(withNotice());
    expect(received(feed)).toEqual(['notice: single is so']);
    expect(outboxOf(feed)?.outbox).toEqual([]);
  });

  test('a publisher that loses every conditional write returns its messages to the queue', async () => {
    const feed = await started();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      when: ({ Key }) => Key === OUTBOX_KEY,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'error', code: 'PreconditionFailed' },
    });
    await expect(feed.publish(withNotice())).rejects.toThrow('Another publisher wrote the outbox');
    expect(received(feed)).toEqual([]);
  });
});

test.each([
  ['not JSON', '{"format"'],
  ['JSON of something else', '{"outbox":[]}'],
  ['of another format', '{"format":"privatelink-dns/outbox/v2"}'],
  ['missing', undefined],
])('an outbox that is %s notifies once more about what is active', async (_, text) => {
  const feed = await started();
  await feed.publish(withNotice());
  if (text === undefined) feed.deleteByHand(OUTBOX_KEY);
  else feed.putByHand(OUTBOX_KEY, text);
  await feed.cloud.clock.advance(1000);
  await feed.publish(CHECK);
  await feed.publish(CHECK);
  expect(received(feed)).toEqual(['notice: single is so', 'revision', 'notice: single is so']);
});

test('every notification is in the history before it is sent, and is never overwritten', async () => {
  const feed = await started();
  failOnce(feed, 'Publish', 'error');
  await expect(feed.publish(withNotice())).rejects.toThrow();
  const key = feed.keys().find((one) => one.startsWith('history/') && !isRevision(feed, one));
  expect(noticeMessageSchema.parse(JSON.parse(feed.object(key ?? '') ?? ''))).toMatchObject({
    kind: 'notice',
    notices: [{ code: 'single' }],
  });
  const before = feed.object(key ?? '');
  await feed.publish(CHECK);
  expect(feed.object(key ?? '')).toBe(before);
  expect(feed.told().at(-1)).toEqual(JSON.parse(before ?? ''));
});

function isRevision(feed: Feed, key: string): boolean {
  return JSON.parse(feed.object(key) ?? '{}').kind === 'revision';
}

describe('the times of reports', () => {
  const at = (ms: number) => later(ms).toISOString();

  test('an older report does not end a notice of a newer report', async () => {
    const feed = await started();
    await feed.publish({ ...withNotice(), observedFrom: at(2000), observedUntil: at(3000) });
    await feed.publish({ ...withoutNotice, observedFrom: at(0), observedUntil: at(1000) });
    expect(received(feed)).toEqual(['notice: single is so']);
    expect(feed.sentBack).toEqual(['alpha']);
  });

  test('a report whose observation overlaps that of the entry is reconciled again', async () => {
    const feed = await started();
    await feed.publish({ ...withNotice(), observedFrom: at(2000), observedUntil: at(3000) });
    const overlapping = { observedFrom: at(2999), observedUntil: at(4000) };
    await feed.publish({ ...withoutNotice, ...overlapping });
    expect(feed.sentBack).toEqual(['alpha']);
    await feed.publish({ ...withoutNotice, observedFrom: at(3000), observedUntil: at(4000) });
    expect(received(feed)).toHaveLength(2);
  });

  test('the changes of an older report are notified all the same, once', async () => {
    const feed = await started();
    await feed.publish({ ...withNotice(), observedFrom: at(2000), observedUntil: at(3000) });
    const older = messageOf(withFence('alpha', 2), 0, {
      applied: [RECORD_RESTORED],
      observedFrom: at(0),
      observedUntil: at(1000),
    });
    await feed.publish(older);
    await feed.publish(older);
    expect(feed.told().slice(2)).toMatchObject([{ kind: 'repair', changes: [RECORD_RESTORED] }]);
  });

  test('a crashed repair is notified although its binding is held afterwards', async () => {
    const feed = await started();
    const fences = [{ zoneId: 'Z-alpha', observed: asFence(1), written: asFence(1) }];
    await feed.publish(messageOf(null, 1, { binding: 'alpha', fences }));
    const risen = [{ zoneId: 'Z-alpha', observed: asFence(2), written: asFence(2) }];
    const notices = [noticeOf('endpoint-missing')];
    await feed.publish(messageOf(null, 1, { binding: 'alpha', fences: risen, notices }));
    expect(
      feed
        .told()
        .slice(1)
        .map(({ notices: [first] }) => first?.code),
    ).toEqual(['endpoint-missing', 'repair-interrupted']);
  });
});

test('a notice of a binding that a damaged manifest lost is resolved once the binding is published', async () => {
  const feed = feedOn(configOf(['alpha']));
  await feed.publish(messageOf(null, 0, { binding: 'alpha', notices: [noticeOf('single')] }));
  feed.putByHand('feed/v1/manifest.json', '{');
  await feed.publish(CHECK);
  await feed.publish(messageOf(snapshotOf('alpha'), 0));
  expect(feed.told().map(({ kind }) => kind)).toEqual(['notice', 'revision', 'resolved']);
});
