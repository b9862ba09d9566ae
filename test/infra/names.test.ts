import { expect, test } from 'vitest';
import { functionName } from '../../infra/names.ts';

const owner = (length: number) => 'o'.repeat(length);

test.each([
  [38, 'reconcile', `privatelink-dns-${owner(38)}-reconcile`],
  [40, 'route', `privatelink-dns-${owner(40)}-route`],
] as const)('an owner of %d characters is kept whole in the name of %s', (length, name, whole) => {
  expect(functionName(owner(length), name)).toBe(whole);
  expect(whole.length).toBeLessThanOrEqual(64);
});

test('a longer owner is cut, and a digest keeps its names distinct', () => {
  const names = ['a', 'b'].map((last) => functionName(owner(39) + last, 'reconcile'));
  expect(names[0]).toHaveLength(64);
  expect(names[0]).toMatch(/^privatelink-dns-o+-[0-9a-f]{8}-reconcile$/);
  expect(names[0]).not.toBe(names[1]);
});
