import { describe, expect, test } from 'vitest';
import { asFence, asGeneration, asRevision } from '../../../shared/model/counters.ts';
import type { Manifest } from '../../../shared/model/feed.ts';
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

const NAMES = ['a', 'b', 'c', 'd'];
const LIMIT = 2;
const STORM = later(60 * MINUTE);
const BEFORE_STORM = later(59 * MINUTE).toISOString();

/** Published an hour before the storm, with one earlier change of each binding. */
const published = manifestOf(NAMES.map((name) => entryOf(name, { generation: asGeneration(2) })));

function merge(
  existing: Manifest,
  messages: readonly BindingMessage[],
  at: Date,
  approvals: string[] = [],
): Manifest & { late: string[] } {
  const config = configOf(NAMES, {
    approvals,
    limits: { maxBindingsPerPublication: LIMIT, releaseAfterMinutes: 60 },
  });
  const context = { config, now: at, lossNotifiedAt: () => T0.toISOString() };
  const { bindings, late } = mergeMessages(existing, messages.map(observedAt(at)), context);
  return { ...existing, bindings, late };
}

function change(name: string, last = 99): BindingMessage {
  return messageOf(withForwarders(name, `10.0.1.${last}`), 2);
}

function held({ bindings }: Manifest): string[] {
  return bindings
    .filter(({ active }) => active.some(({ code }) => code === 'publication-held'))
    .map(({ name }) => name);
}

function accepted({ bindings }: Manifest): string[] {
  return bindings.filter(({ generation }) => generation > 2).map(({ name }) => name);
}

describe('the change limit on a publication', () => {
  test.each<[string, string[], string[]]>([
    ['the publisher publishes as many changes as the limit', ['a', 'b'], []],
    ['the publisher holds one change more', ['a', 'b', 'c'], ['c']],
    ['the publisher holds every further change', ['a', 'b', 'c', 'd'], ['c', 'd']],
  ])('%s', (_, names, wanted) => {
    const merged = merge(
      published,
      names.map((name) => change(name)),
      STORM,
    );
    expect(held(merged)).toEqual(wanted);
    expect(accepted(merged)).toEqual(['a', 'b']);
  });

  test.each<[string, number, string[]]>([
    ['the limit counts bindings that changed within fifteen minutes', 15 * MINUTE - 1, ['c']],
    ['the limit does not count bindings that changed before', 15 * MINUTE, []],
  ])('%s', (_, ms, wanted) => {
    const first = merge(published, [change('a'), change('b')], STORM);
    const second = merge(first, [change('c')], new Date(STORM.getTime() + ms));
    expect(held(second)).toEqual(wanted);
  });

  test('a binding that changes again counts once', () => {
    const first = merge(published, [change('a'), change('b')], STORM);
    const again = messageOf(withForwarders('a', '10.0.1.7'), 3);
    expect(held(merge(first, [again], STORM))).toEqual([]);
  });

  test('first publications neither count nor are held', () => {
    const firsts = NAMES.slice(0, 3).map((name) => messageOf(snapshotOf(name), 0));
    const started = merge(
      manifestOf([entryOf('d', { generation: asGeneration(2) })]),
      firsts,
      STORM,
    );
    expect(held(started)).toEqual([]);
    expect(held(merge(started, [change('d')], STORM))).toEqual([]);
  });

  test('moved fences are not limited', () => {
    const moves = NAMES.map((name) => messageOf(withFence(name, 9), 2));
    const merged = merge(published, moves, STORM);
    expect(held(merged)).toEqual([]);
    expect(accepted(merged)).toEqual(NAMES);
  });

  test('the notice of a hold names its approval', () => {
    const merged = merge(
      published,
      ['a', 'b', 'c'].map((name) => change(name)),
      STORM,
    );
    const [notice] = merged.bindings[2]?.active ?? [];
    expect(notice).toMatchObject({ severity: 'error', approval: 'publish:1' });
    expect(notice?.remedy).toContain('--approve publish:1');
    expect(notice?.text).toContain('more than 2 bindings');
  });
});

describe('a held binding', () => {
  const storm = merge(
    published,
    ['a', 'b', 'c'].map((name) => change(name)),
    STORM,
  );
  const nextDay = new Date(STORM.getTime() + 24 * 60 * MINUTE);

  test('a held binding stays held after the window of the limit', () => {
    const merged = merge({ ...storm, revision: asRevision(2) }, [change('c')], nextDay);
    expect(held(merged)).toEqual(['c']);
    expect(merged.bindings[2]?.snapshot).toEqual(snapshotOf('c'));
    expect(merged.bindings[2]?.active[0]).toMatchObject({
      since: STORM.toISOString(),
      approval: 'publish:1',
    });
  });

  test.each<[string, string, string[]]>([
    ['a held binding is published with the approval of its notice', 'publish:1', []],
    ['a held binding stays held with the approval of another revision', 'publish:2', ['c']],
  ])('%s', (_, approval, wanted) => {
    const merged = merge({ ...storm, revision: asRevision(2) }, [change('c')], nextDay, [approval]);
    expect(held(merged)).toEqual(wanted);
    expect(accepted(merged).includes('c')).toBe(wanted.length === 0);
  });

  test('a hold ends when the published facts are observed again', () => {
    const back = merge(storm, [messageOf(snapshotOf('c'), 2)], nextDay);
    expect(held(back)).toEqual([]);
    expect(accepted(merge(back, [change('c')], nextDay))).toContain('c');
  });

  /** A report that the published facts are unchanged, observed before the storm, on this generation. */
  const older = (generation: number) =>
    messageOf(snapshotOf('c'), generation, {
      observedFrom: BEFORE_STORM,
      observedUntil: BEFORE_STORM,
    });

  test.each<[string, BindingMessage[]]>([
    ['an older report of an older generation is redelivered', [older(1)]],
    ['an older report of the same generation is redelivered', [older(2)]],
    ['an older report is redelivered together with the change', [older(2), change('c')]],
    ['an older report is redelivered after the change', [change('c'), older(2)]],
  ])('a held binding stays held when %s', (_, messages) => {
    const merged = merge({ ...storm, revision: asRevision(2) }, messages, nextDay);
    expect(held(merged)).toEqual(['c']);
    expect(merged.bindings[2]?.active).toMatchObject([
      { code: 'publication-held', since: STORM.toISOString(), approval: 'publish:1' },
    ]);
    expect(held(merge(merged, [change('c')], nextDay))).toEqual(['c']);
  });

  test('a report that is older than a sweep lifts no hold, and its binding is reconciled again', () => {
    const report = (age: number) => {
      const at = new Date(nextDay.getTime() - age).toISOString();
      return messageOf(snapshotOf('c'), 2, { observedFrom: at, observedUntil: at });
    };
    expect(merge(storm, [report(15 * MINUTE + 1)], nextDay)).toMatchObject({ late: ['c'] });
    expect(held(merge(storm, [report(15 * MINUTE + 1)], nextDay))).toEqual(['c']);
    expect(held(merge(storm, [report(15 * MINUTE)], nextDay))).toEqual([]);
  });

  test('an old report that only raised the fence lifts no hold', () => {
    const old = messageOf(withFence('c', 9), 2, {
      observedFrom: later(61 * MINUTE).toISOString(),
      observedUntil: later(61 * MINUTE).toISOString(),
    });
    expect(merge(storm, [old], nextDay)).toMatchObject({ late: ['c'] });
    expect(held(merge(storm, [old], nextDay))).toEqual(['c']);
  });

  test('a held binding still needs its approval after it was missing from the configuration', () => {
    const config = configOf(['a', 'b', 'd']);
    const context = { config, now: nextDay, lossNotifiedAt: () => undefined };
    const { bindings } = mergeMessages(storm, [], context);
    expect(held(merge({ ...storm, bindings }, [change('c')], nextDay))).toEqual(['c']);
  });

  test('an older report of the same generation has its binding reconciled again', () => {
    expect(merge(storm, [older(2)], nextDay).late).toEqual(['c']);
    expect(merge(storm, [older(1)], nextDay).late).toEqual([]);
  });

  test('a held binding shares the approval of the bindings that were held before it', () => {
    const more = merge({ ...storm, revision: asRevision(2) }, [change('d')], STORM);
    expect(held(more)).toEqual(['c', 'd']);
    expect(more.bindings[3]?.active[0]?.approval).toBe('publish:1');
  });

  test('a held binding stays held after a run that could not read its facts', () => {
    const blind = messageOf(null, 2, { binding: 'c', notices: [noticeOf('unreadable')] });
    const merged = merge(storm, [blind], nextDay);
    expect(merged.bindings[2]?.active.map(({ code }) => code)).toEqual([
      'unreadable',
      'publication-held',
    ]);
    expect(held(merge(merged, [change('c')], nextDay))).toEqual(['c']);
  });

  test('a held binding stays held after facts that cannot be rendered', () => {
    const hostile = messageOf(
      snapshotOf('c', {
        zones: [{ id: 'Z1', domain: 'a b', wildcard: true, recordTypes: ['A'], fence: asFence(1) }],
      }),
      2,
    );
    const merged = merge(storm, [hostile], nextDay);
    expect(held(merge(merged, [change('c')], nextDay))).toEqual(['c']);
  });
});
