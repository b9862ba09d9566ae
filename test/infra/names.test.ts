import { describe, expect, it } from 'vitest';
import { functionName } from '../../infra/names.ts';
import { example, synth } from './synth.ts';

/** The names that a deployment takes in its account, of whatever kind. */
function takenNames(owner: string): string[] {
  const { home, events } = synth(example({ owner, parameterPrefix: `/privatelink-dns/${owner}` }));
  const named = [home, ...Object.values(events)].flatMap((template) =>
    Object.values(template.toJSON().Resources as Record<string, { Properties?: object }>).flatMap(
      ({ Properties = {} }) =>
        Object.entries(Properties)
          .filter(([key]) =>
            /^(Role|Function|Queue|Topic|Bucket|Rule|Alarm|LogGroup|Policy)?Name$/.test(key),
          )
          .map(([, value]) => value),
    ),
  );
  return [...named, ...Object.keys(events)].filter((name) => typeof name === 'string');
}

it('two owners with prefixes of their own take no name twice', () => {
  const one = takenNames('net-prod');
  const two = takenNames('net-test');
  // The name of a role's inline policy is the role's own.
  const shared = one.filter((name) => two.includes(name) && !name.includes('DefaultPolicy'));
  expect(shared).toEqual([]);
  expect(one).toContain('privatelink-dns-net-prod-reconcile');
  expect(two).toContain('privatelink-dns-net-test-reconcile');
});

describe('names of functions and roles', () => {
  const owner = (length: number) => 'o'.repeat(length);

  it.each([
    [38, 'reconcile', `privatelink-dns-${owner(38)}-reconcile`],
    [40, 'route', `privatelink-dns-${owner(40)}-route`],
  ] as const)('stay whole where they fit: an owner of %d, %s', (length, name, expected) => {
    expect(functionName(owner(length), name)).toBe(expected);
    expect(expected.length).toBeLessThanOrEqual(64);
  });

  it('are cut and told apart by a digest where they do not', () => {
    const names = ['a', 'b'].map((last) => functionName(owner(39) + last, 'reconcile'));
    expect(names[0]).toHaveLength(64);
    expect(names[0]).toMatch(/^privatelink-dns-o+-[0-9a-f]{8}-reconcile$/);
    expect(names[0]).not.toBe(names[1]);
  });
});
