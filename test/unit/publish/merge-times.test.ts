import { describe, expect, test } from 'vitest';
import type { BindingMessage } from '../../../shared/model/messages.ts';
import { mergeMessages } from '../../../shared/publish/merge.ts';
import {
  configOf,
  entryOf,
  later,
  MINUTE,
  manifestOf,
  messageOf,
  withForwarders,
} from './fixtures.ts';

const NOW = later(60 * MINUTE);

/** Merges reports into the published entry of alpha. */
function merge(...reports: BindingMessage[]) {
  return mergeMessages(manifestOf([entryOf('alpha')]), reports, {
    config: configOf(['alpha']),
    now: NOW,
    lossNotifiedAt: () => undefined,
  });
}

describe('the age and the clock of a report', () => {
  const at = (date: Date) => ({
    observedFrom: date.toISOString(),
    observedUntil: date.toISOString(),
  });
  const earlier = (ms: number) => new Date(NOW.getTime() - ms);

  test.each<[string, number, string[]]>([
    ['as old as a sweep interval is merged', 15 * MINUTE, []],
    ['older than a sweep interval is late', 15 * MINUTE + 1, ['alpha']],
  ])('a snapshot that is %s', (_, age, late) => {
    const report = messageOf(withForwarders('alpha', '10.0.1.7'), 1, at(earlier(age)));
    const merged = merge(report);
    expect(merged.late).toEqual(late);
    expect(merged.bindings[0]?.generation).toBe(late.length === 0 ? 2 : 1);
  });

  test('a newer snapshot in the batch of a snapshot that is too old is merged', () => {
    const old = messageOf(withForwarders('alpha', '10.0.1.7'), 1, at(earlier(59 * MINUTE)));
    const fresh = messageOf(withForwarders('alpha', '10.0.1.8'), 1, at(NOW));
    const [entry] = merge(old, fresh).bindings;
    expect(entry?.snapshot?.inbound.addresses).toEqual(['10.0.1.8']);
  });

  test('a clock that is ahead does not make the entry newer than the publication', () => {
    const ahead = at(new Date(NOW.getTime() + 60 * MINUTE));
    const [entry] = merge(messageOf(withForwarders('alpha', '10.0.1.7'), 1, ahead)).bindings;
    expect(entry?.observedUntil).toBe(NOW.toISOString());
  });
});
