import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedName } from '../../../embedded-aws/route53-names.ts';
import { canonicalName, canonicalZoneId, escapedName } from '../../../shared/model/names.ts';

const characters = [...'abcxyz0129-_*'];
const label = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 });
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
/** All characters that Route 53 accepts in a label, except dots and backslashes. */
const odd = fc
  .string({ unit: fc.constantFrom(...characters, ...'!#$%&()+,/:;<=>?@[]^{|}~ "\'') })
  .filter((text) => text !== '');

test('canonicalName returns the same name for every form in which AWS writes it', () => {
  fc.assert(
    fc.property(fc.oneof(name, odd), fc.boolean(), (canonical, isUpper) => {
      const escaped = `${escapedName(canonical)}.`;
      expect(canonicalName(isUpper ? escaped.toUpperCase() : escaped)).toBe(canonical);
      expect(canonicalName(canonical)).toBe(canonical);
      expect(canonicalName(storedName(canonical))).toBe(canonical);
    }),
  );
});

test('escapedName keeps different names different', () => {
  fc.assert(
    fc.property(fc.oneof(name, odd), fc.oneof(name, odd), (one, other) => {
      expect(escapedName(one) === escapedName(other)).toBe(one === other);
    }),
  );
});

test('escapedName escapes every character that needs an escape', () => {
  fc.assert(
    fc.property(odd, (text) => {
      expect(escapedName(text)).toMatch(/^([a-z0-9\-_.]|\\[0-7]{3})+$/);
    }),
  );
});

test.each(['Z1', '/hostedzone/Z1', 'hostedzone/Z1'])('canonicalZoneId(%s) is Z1', (id) => {
  expect(canonicalZoneId(id)).toBe('Z1');
});
