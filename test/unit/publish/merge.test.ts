import { describe, expect, test } from 'vitest';
import type { Config } from '../../../shared/config/config.ts';
import { asFence, asGeneration } from '../../../shared/model/counters.ts';
import type { BindingSnapshot, PublishedBinding } from '../../../shared/model/feed.ts';
import type { BindingMessage } from '../../../shared/model/messages.ts';
import { mergeMessages } from '../../../shared/publish/merge.ts';
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
  withFence,
  withForwarders,
} from './fixtures.ts';

const NOW = later(60 * MINUTE);

function merge(
  entries: readonly PublishedBinding[],
  messages: readonly BindingMessage[],
  config: Config = configOf(['alpha']),
) {
  return mergeMessages(manifestOf(entries), messages.map(observedAt(NOW)), {
    config,
    now: NOW,
    lossNotifiedAt: () => undefined,
  });
}

function onlyEntry(
  entries: readonly PublishedBinding[],
  messages: readonly BindingMessage[],
  config?: Config,
): PublishedBinding | undefined {
  const { bindings } = merge(entries, messages, config);
  expect(bindings).toHaveLength(1);
  return bindings[0];
}

const changed = withForwarders('alpha', '10.0.1.123');

describe('a replaced address', () => {
  const replaced = '10.0.1.122';
  const until = (ms: number) => [{ address: replaced, until: later(ms).toISOString() }];
  const retiringUntil = (ms: number) => {
    const snapshot = withForwarders('alpha', '10.0.1.123');
    return { ...snapshot, inbound: { ...snapshot.inbound, retiring: until(ms) } };
  };

  test.each([
    ['was observed long before its publication', 10, 66],
    ['was observed just now', 66, 66],
    ['was observed by a clock that is ahead', 70, 70],
  ])(
    'a replaced address retires for the whole time from its publication if it %s',
    (_, observed, wanted) => {
      const entry = onlyEntry([entryOf('alpha')], [messageOf(retiringUntil(observed * MINUTE), 1)]);
      expect(entry?.snapshot?.inbound.retiring).toEqual(until(wanted * MINUTE));
    },
  );

  test('a retiring address keeps the published end of its retirement', () => {
    const published = entryOf('alpha', { snapshot: retiringUntil(62 * MINUTE) });
    const again = onlyEntry([published], [messageOf(retiringUntil(61 * MINUTE), 1)]);
    expect(again).toEqual(published);
  });
});

describe('a snapshot and the generation that it was observed on', () => {
  test.each<[string, number, number, BindingSnapshot, { generation: number; late: string[] }]>([
    ['on the published generation is merged', 3, 3, changed, { generation: 4, late: [] }],
    ['on the previous generation is late', 3, 2, changed, { generation: 3, late: ['alpha'] }],
    ['on the next generation is late', 3, 4, changed, { generation: 3, late: ['alpha'] }],
    [
      'on the previous generation with the published facts changes nothing',
      3,
      2,
      snapshotOf('alpha'),
      { generation: 3, late: [] },
    ],
    [
      'on the published generation with the published facts changes nothing',
      3,
      3,
      snapshotOf('alpha'),
      { generation: 3, late: [] },
    ],
  ])('a snapshot %s', (_, published, observed, snapshot, wanted) => {
    const { bindings, late } = merge(
      [entryOf('alpha', { generation: asGeneration(published) })],
      [messageOf(snapshot, observed)],
    );
    expect({ generation: bindings[0]?.generation, late }).toEqual(wanted);
    const isTaken = wanted.generation > published;
    expect(bindings[0]?.snapshot).toEqual(isTaken ? changed : snapshotOf('alpha'));
  });

  test('the first snapshot is accepted on generation 0', () => {
    const entry = onlyEntry([], [messageOf(snapshotOf('alpha'), 0)]);
    expect(entry).toMatchObject({
      generation: 1,
      snapshot: snapshotOf('alpha'),
      changedAt: NOW.toISOString(),
    });
  });

  test('a message delivered twice in one batch is merged once', () => {
    const message = messageOf(changed, 1);
    const { bindings, late } = merge([entryOf('alpha')], [message, message]);
    expect(bindings[0]?.generation).toBe(2);
    expect(late).toEqual([]);
  });

  test('the second of two snapshots on one generation is late', () => {
    const { bindings, late } = merge(
      [entryOf('alpha')],
      [messageOf(changed, 1), messageOf(withForwarders('alpha', '10.0.1.9'), 1)],
    );
    expect(bindings[0]?.snapshot).toEqual(changed);
    expect(late).toEqual(['alpha']);
  });

  test('a late message changes neither facts nor notices', () => {
    const entry = entryOf('alpha', { generation: asGeneration(3) });
    const message = messageOf(changed, 2, { notices: [noticeOf('a')] });
    expect(onlyEntry([entry], [message])).toEqual(entry);
  });

  test('a moved fence raises the generation and is not a visible change', () => {
    const entry = onlyEntry([entryOf('alpha')], [messageOf(withFence('alpha', 2), 1)]);
    expect(entry).toMatchObject({ generation: 2, revision: 1, changedAt: T0.toISOString() });
    expect(entry?.snapshot?.zones[0]?.fence).toBe(2);
  });

  test('a visible change has the time of the publication', () => {
    const entry = onlyEntry([entryOf('alpha')], [messageOf(changed, 1)]);
    expect(entry?.changedAt).toBe(NOW.toISOString());
  });

  test('a message without a snapshot keeps the published facts', () => {
    const message = messageOf(null, 1, { binding: 'alpha' });
    expect(onlyEntry([entryOf('alpha')], [message])).toEqual(entryOf('alpha'));
  });

  test('entries are sorted by name', () => {
    const config = configOf(['beta', 'alpha']);
    const messages = ['beta', 'alpha'].map((name) => messageOf(snapshotOf(name), 0));
    expect(merge([], messages, config).bindings.map(({ name }) => name)).toEqual(['alpha', 'beta']);
  });

  test('observe mode merges notices but not facts', () => {
    const message = messageOf(changed, 1, { notices: [noticeOf('drift')] });
    const entry = onlyEntry(
      [entryOf('alpha')],
      [message],
      configOf(['alpha'], { mode: 'observe' }),
    );
    expect(entry?.snapshot).toEqual(snapshotOf('alpha'));
    expect(entry?.generation).toBe(1);
    expect(entry?.active.map(({ code }) => code)).toEqual(['drift']);
  });
});

describe('notices', () => {
  const active = [{ ...noticeOf('a'), since: T0.toISOString() }];

  test.each<[string, string[], { code: string; since: string }[]]>([
    [
      'begins',
      ['b', 'a'],
      [
        { code: 'b', since: NOW.toISOString() },
        { code: 'a', since: T0.toISOString() },
      ],
    ],
    ['continues with its beginning', ['a'], [{ code: 'a', since: T0.toISOString() }]],
    ['ends', [], []],
  ])('a notice %s', (_, codes, wanted) => {
    const message = messageOf(null, 1, {
      binding: 'alpha',
      notices: codes.map((c) => noticeOf(c)),
    });
    const entry = onlyEntry([entryOf('alpha', { active })], [message]);
    expect(entry?.active.map(({ code, since }) => ({ code, since }))).toEqual(wanted);
  });

  test('a notice whose text changes keeps its beginning and has the new text', () => {
    const message = messageOf(null, 1, { binding: 'alpha', notices: [noticeOf('a', 'changed')] });
    const entry = onlyEntry([entryOf('alpha', { active })], [message]);
    expect(entry?.active).toEqual([{ ...noticeOf('a', 'changed'), since: T0.toISOString() }]);
  });

  test('a binding has an entry with its notices before its first publication', () => {
    const message = messageOf(null, 0, {
      binding: 'alpha',
      notices: [noticeOf('endpoint-missing')],
    });
    expect(onlyEntry([], [message])).toMatchObject({
      generation: 0,
      snapshot: null,
      active: [{ code: 'endpoint-missing' }],
    });
  });
});

describe('facts that cannot be rendered', () => {
  const hostile = snapshotOf('beta', {
    zones: [
      { id: 'Z1', domain: 'evil";\n', wildcard: true, recordTypes: ['A'], fence: asFence(1) },
    ],
  });

  test('facts that cannot be rendered hold only their binding', () => {
    const { bindings, late } = merge(
      [entryOf('alpha'), entryOf('beta')],
      [messageOf(hostile, 1), messageOf(changed, 1)],
      configOf(['alpha', 'beta']),
    );
    expect(late).toEqual([]);
    expect(bindings.map(({ name, generation }) => [name, generation])).toEqual([
      ['alpha', 2],
      ['beta', 1],
    ]);
    expect(bindings[1]?.snapshot).toEqual(snapshotOf('beta'));
    expect(bindings[1]?.active).toMatchObject([
      { code: 'binding-unrenderable', severity: 'error' },
    ]);
    expect(bindings[1]?.active[0]?.text).toContain(JSON.stringify('evil";\n'));
  });
});

describe('a binding that left the configuration', () => {
  const leaving = entryOf('beta', { generation: asGeneration(7) });

  test('a binding that left the configuration keeps its entry, with a notice that names the approval of its removal', () => {
    const { bindings } = merge([entryOf('alpha'), leaving], []);
    expect(bindings[1]).toMatchObject({ ...leaving, active: [{ approval: 'beta:drop:7' }] });
  });

  test('a message of a binding that left the configuration is ignored', () => {
    const { bindings } = merge(
      [entryOf('alpha'), leaving],
      [messageOf(withForwarders('beta', '10.9.9.9'), 7)],
    );
    expect(bindings[1]?.snapshot).toEqual(snapshotOf('beta'));
  });

  test.each<[string, string, string[]]>([
    [
      'a binding that left the configuration leaves the feed with its approval',
      'beta:drop:7',
      ['alpha'],
    ],
    [
      'a binding stays in the feed with an approval of an earlier generation',
      'beta:drop:6',
      ['alpha', 'beta'],
    ],
    [
      'a binding stays in the feed with the approval of another binding',
      'alpha:drop:7',
      ['alpha', 'beta'],
    ],
  ])('%s', (_, approval, left) => {
    const config = configOf(['alpha'], { approvals: [approval] });
    const { bindings } = merge([entryOf('alpha'), leaving], [], config);
    expect(bindings.map(({ name }) => name)).toEqual(left);
  });

  test('observe mode removes no binding from the feed', () => {
    const config = configOf(['alpha'], { approvals: ['beta:drop:7'], mode: 'observe' });
    const { bindings } = merge([entryOf('alpha'), leaving], [], config);
    expect(bindings.map(({ name }) => name)).toEqual(['alpha', 'beta']);
  });

  test('a binding that left the configuration leaves the feed at once if no snapshot was published', () => {
    const unpublished = entryOf('beta', { generation: asGeneration(0), snapshot: null });
    const { bindings } = merge([entryOf('alpha'), unpublished], []);
    expect(bindings.map(({ name }) => name)).toEqual(['alpha']);
  });

  test('a binding that is configured again loses the notice', () => {
    const kept = merge([leaving], []).bindings;
    const back = merge(kept, [messageOf(snapshotOf('beta'), 7)], configOf(['beta'])).bindings;
    expect(back).toEqual([{ ...leaving, observedUntil: NOW.toISOString() }]);
  });
});
