import { expect, test } from 'vitest';
import { differenceOf } from './claims/interfaces.ts';

const first = { id: 'eni-1', subnetId: 'subnet-1', addresses: ['10.0.0.1', 'fd00::1'] };
const second = { id: 'eni-2', subnetId: 'subnet-2', addresses: ['10.0.1.1'] };
const before = [first, second];

test.each([
  ['an unchanged list', before, undefined],
  ['another order', [second, { ...first, addresses: first.addresses.toReversed() }], undefined],
  ['an interface less', [first], /eni-2 in subnet-2.* is gone/],
  ['an interface more', [...before, { ...second, id: 'eni-3' }], /eni-3 .* is new/],
  ['another address', [first, { ...second, addresses: ['10.0.1.2'] }], /eni-2 .* has changed/],
])('the claim about interfaces compares them: %s', (_, after, difference) => {
  const found = differenceOf(before, after);
  if (difference === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(difference);
});
