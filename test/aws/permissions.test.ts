import { expect, test } from 'vitest';
import { ALLOWED, DENIED, statements } from './claims/permissions.ts';

interface Statement {
  Action: string | string[];
  Resource: string;
  Condition: Record<string, Record<string, string[]>>;
}

/** Evaluates the conditions as AWS documents them, for single changes. No emulator evaluates these conditions. */
function allows([zone, name, type]: (typeof ALLOWED)[number]): boolean {
  const where = { region: 'eu-west-2', options: { partition: 'aws' } };
  const escaped = name.replace('*', '\\052');
  return (statements('ZOWN', where) as Statement[])
    .filter(({ Action }) => Action === 'route53:ChangeResourceRecordSets')
    .some(({ Resource, Condition }) => {
      const values = Condition['ForAllValues:StringEquals'] ?? {};
      const has = (key: string, value: string) =>
        values[`route53:ChangeResourceRecordSets${key}`]?.includes(value) === true;
      return (
        Resource.endsWith(zone === 'own' ? '/ZOWN' : '/ZOTHER') &&
        has('NormalizedRecordNames', escaped) &&
        has('RecordTypes', type) &&
        has('Actions', 'UPSERT')
      );
    });
}

test('the policy allows and denies each write as the claim expects of AWS', () => {
  expect(ALLOWED.map(allows)).toEqual(ALLOWED.map(() => true));
  expect(DENIED.map(allows)).toEqual(DENIED.map(() => false));
});
