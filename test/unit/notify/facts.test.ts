import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { factChanges, factsOf } from '../../../shared/notify/facts.ts';
import { snapshotOf, withEndpointAddress, withFence, withForwarders } from '../publish/fixtures.ts';

const base = snapshotOf('alpha');
const until = '2026-01-01T00:10:00.000Z';

describe('what became different', () => {
  test.each<[string, BindingSnapshot, [string, string | null, string | null][]]>([
    ['nothing', base, []],
    ['a fence, which nobody but us reads', withFence('alpha', 9), []],
    [
      'forwarders',
      withForwarders('alpha', '10.0.1.7'),
      [['forwarders', '10.0.1.122, 10.0.2.213', '10.0.1.7']],
    ],
    [
      'endpoint addresses',
      withEndpointAddress('alpha', '10.0.1.7'),
      [['endpoint addresses', '10.0.1.165', '10.0.1.7']],
    ],
    [
      'the status',
      { ...base, status: 'released' },
      [['status', 'private', 'released to public DNS']],
    ],
    ['the names', { ...base, names: { buckets: ['b', 'a'] } }, [['names', 'all', 'buckets b, a']]],
    [
      'an address that retires is served until then',
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

  test('a first publication has nothing before', () => {
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

  test('a binding that leaves has nothing after', () => {
    const found = factChanges(factsOf(base), null);
    expect(found.every(({ desired }) => desired === null)).toBe(true);
    expect(found).toContainEqual({
      fact: 'zones',
      existing: 'alpha.eu-west-2.amazonaws.com',
      desired: null,
    });
  });
});
