import { expect, it } from 'vitest';
import { ADMITTED, REFUSED, statements } from './claims/permissions.ts';

interface Statement {
  Action: string | string[];
  Resource: string;
  Condition: Record<string, Record<string, string[]>>;
}

/** No emulator holds writes to these conditions; this is the reading of them that AWS documents, for single changes. */
function admits([zone, name, type]: (typeof ADMITTED)[number]): boolean {
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

it('the policy reads as the claim says: each write is admitted or refused as it expects of AWS', () => {
  expect(ADMITTED.map(admits)).toEqual(ADMITTED.map(() => true));
  expect(REFUSED.map(admits)).toEqual(REFUSED.map(() => false));
});
