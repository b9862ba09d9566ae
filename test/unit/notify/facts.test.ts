import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { factChanges, factsOf } from '../../../shared/notify/facts.ts';
import { snapshotOf, withEndpointAddress, withFence, withForwarders } from '../publish/fixtures.ts';

const base = snapshotOf('alpha');
const until = '2026-01-01T00:10:00.000Z';

describe('the changed facts', () => {
  test.each<[string, BindingSnapshot, [string, string | null, string | null][]]>([
    ['an equal snapshot has no change', base, []],
    ['a moved fence is no change', withFence('alpha', 9), []],
    [
      'other forwarders are a change',
      withForwarders('alpha', '10.0.1.7'),
      [['forwarders', '10.0.1.122, 10.0.2.213', '10.0.1.7']],
    ],
    [
      'other endpoint addresses are a change',
      withEndpointAddress('alpha', '10.0.1.7'),
      [['endpoint addresses', '10.0.1.165', '10.0.1.7']],
    ],
    [
      'another status is a change',
      { ...base, status: 'released' },
      [['status', 'private', 'released to public DNS']],
    ],
    [
      'other names are a change',
      { ...base, names: { buckets: ['b', 'a'] } },
      [['names', 'all', 'buckets b, a']],
    ],
    [
      'a retiring address is a change with its end',
      {
        ...base,
        inbound: {
          ...base.inbound,
          addresses: ['10.0.1.122'],
          retiring: [{ address: '10.0.2.213', until }],
        },
      },
      [['retiring addresses', null, `10.0.2.213 until ${until}`]],
    ],
  ])('%s', (_, desired, wanted) => {
    const found = factChanges(factsOf(base), factsOf(desired));
    expect(found.map((c) => [c.fact, c.existing, c.desired])).toEqual(wanted);
  });

  test('a first publication has no existing facts', () => {
    const found = factChanges(null, factsOf(base));
    expect(found.every(({ existing }) => existing === null)).toBe(true);
    expect(found.map(({ fact }) => fact)).toEqual([
      'status',
      'endpoint',
      'endpoint name',
      'endpoint addresses',
      'forwarders',
      'zones',
      'names',
    ]);
  });

  test('a removed binding has no desired facts', () => {
    const found = factChanges(factsOf(base), null);
    expect(found.every(({ desired }) => desired === null)).toBe(true);
    expect(found).toContainEqual({
      fact: 'zones',
      existing: 'alpha.eu-west-2.amazonaws.com',
      desired: null,
    });
  });
});
