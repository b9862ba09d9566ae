import { beforeEach, describe, expect, test } from 'vitest';
import type { RecordChange, ResourceRecordSet } from '../../../shared/cloud/ports.ts';
import { type Example, exampleCloud, outcome, refusal } from './helpers.ts';
import {
  a,
  alias,
  CREATE,
  changeIn,
  cname,
  DELETE,
  firstRecords,
  listedIn,
  text,
  UPSERT,
  zone,
} from './record-sets.ts';

let example: Example;
const change = (...changes: RecordChange[]) => changeIn(example)(...changes);

beforeEach(async () => {
  example = await exampleCloud();
  await change(...firstRecords);
});

describe('a batch', () => {
  const long = (length: number) =>
    Array.from({ length }, () => ({ Value: `"${'x'.repeat(198)}"` }));
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => CREATE(a(`n${n}.${zone}`, '10.0.0.1')));

  test.each<[string, RecordChange[], RegExp | 'ok']>([
    ['creates', [CREATE(alias(`*.${zone}`))], 'ok'],
    [
      'does not create what exists',
      [CREATE(alias(zone))],
      /Tried to create .*name='s3\.eu-west-2\.amazonaws\.com\.', type='A'.* but it already exists/,
    ],
    ['deletes what matches', [DELETE(text('"fence=1"'))], 'ok'],
    [
      'deletes whatever the order of the values',
      [DELETE(a(`two.${zone}`, '10.0.0.2', '10.0.0.1'))],
      'ok',
    ],
    [
      'deletes by any spelling of a name',
      [
        DELETE({
          ...alias('S3.EU-WEST-2.amazonaws.com.'),
          AliasTarget: {
            ...alias('').AliasTarget,
            DNSName: '\\052.VPCE-1-x.s3.eu-west-2.vpce.amazonaws.com.',
          },
        }),
      ],
      'ok',
    ],
    [
      'does not delete another value',
      [DELETE(text('"fence=2"'))],
      /values provided do not match the current values/,
    ],
    [
      'does not delete with one value missing',
      [DELETE(a(`two.${zone}`, '10.0.0.1'))],
      /do not match/,
    ],
    ['does not delete another TTL', [DELETE(text('"fence=1"', { TTL: 301 }))], /do not match/],
    [
      'does not delete an alias that evaluates health otherwise',
      [DELETE(alias(zone, true))],
      /do not match/,
    ],
    [
      'does not delete what is not there',
      [DELETE(a(`three.${zone}`, '10.0.0.1'))],
      /it was not found/,
    ],
    ['replaces by DELETE and CREATE', [DELETE(text('"fence=1"')), CREATE(text('"fence=2"'))], 'ok'],
    [
      'replaces by CREATE and DELETE as well',
      [CREATE(text('"fence=2"')), DELETE(text('"fence=1"'))],
      'ok',
    ],
    [
      'does not replace by DELETE and UPSERT',
      [DELETE(text('"fence=1"')), UPSERT(text('"fence=2"'))],
      /invalid set of changes .*TXT _marker/,
    ],
    [
      'does not upsert one set twice',
      [UPSERT(alias(zone)), UPSERT(alias(zone))],
      /invalid set of changes/,
    ],
    [
      'does not leave its zone',
      [CREATE(alias('s3.eu-west-1.amazonaws.com'))],
      /not permitted in zone s3\.eu-west-2/,
    ],
    [
      'does not take a name that merely ends alike',
      [CREATE(alias(`x${zone}`))],
      /not permitted in zone/,
    ],
    ['does not put a CNAME at the apex', [CREATE(cname(zone))], /not permitted at apex/],
    [
      'does not put a CNAME beside other data',
      [CREATE(cname(`two.${zone}`))],
      /conflicts with other records/,
    ],
    [
      'puts a CNAME where other data goes',
      [DELETE(a(`two.${zone}`, '10.0.0.1', '10.0.0.2')), CREATE(cname(`two.${zone}`))],
      'ok',
    ],
    [
      'does not put data beside a CNAME',
      [CREATE(cname(`c.${zone}`)), CREATE(a(`c.${zone}`, '10.0.0.1'))],
      /conflict/,
    ],
    [
      'does not mix sets with and without routing',
      [CREATE({ ...a(`two.${zone}`, '10.0.0.3'), SetIdentifier: 'w', TTL: 60 })],
      /SetIdentifier/,
    ],
    ['is not empty', [], /no changes/],
    ['wants quoted texts', [UPSERT(text('fence=2'))], /enclosed in quotation marks/],
    [
      'wants IPv4 in an A record',
      [CREATE(a(`v6.${zone}`, '2001:db8::1'))],
      /not a valid IPv4 address/,
    ],
    [
      'keeps the SOA record',
      [
        DELETE({
          Name: zone,
          Type: 'SOA',
          TTL: 900,
          ResourceRecords: [
            {
              Value:
                'ns-1536.awsdns-00.co.uk. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400',
            },
          ],
        }),
      ],
      /exactly one SOA/,
    ],
    ['holds 1000 records', many(1000), 'ok'],
    ['does not hold 1001', many(1001), /records limit of 1000 exceeded/],
    ['counts an UPSERT twice', [...many(998), UPSERT(alias(`u.${zone}`))], 'ok'],
    [
      'counts an UPSERT twice, and one more',
      [...many(999), UPSERT(alias(`u.${zone}`))],
      /records limit/,
    ],
    [
      'holds 32,000 characters',
      [CREATE({ ...text(''), Name: `l.${zone}`, ResourceRecords: long(160) })],
      'ok',
    ],
    [
      'does not hold more',
      [CREATE({ ...text(''), Name: `l.${zone}`, ResourceRecords: long(161) })],
      /characters limit/,
    ],
    [
      'counts the characters of an UPSERT twice',
      [UPSERT({ ...text(''), Name: `l.${zone}`, ResourceRecords: long(81) })],
      /characters limit/,
    ],
  ])('%s', async (_, changes, expected) => {
    const error = await refusal(() => change(...changes));
    if (expected === 'ok') {
      expect(error).toBeUndefined();
    } else {
      expect(error?.code).toBe('InvalidChangeBatch');
      expect(error?.message).toMatch(expected);
    }
  });

  test.each<[string, ResourceRecordSet]>([
    ['neither alias nor values', { Name: zone, Type: 'AAAA' }],
    ['an alias with a TTL', { ...alias(`x.${zone}`), TTL: 60 }],
    [
      'values without a TTL',
      { Name: `x.${zone}`, Type: 'A', ResourceRecords: [{ Value: '10.0.0.1' }] },
    ],
  ])('with %s is no valid request', async (_, set) => {
    expect(await outcome(() => change(CREATE(set)))).toBe('InvalidInput');
  });

  test('changes nothing at all when one of its changes is refused, and tells every reason', async () => {
    const before = await listedIn(example);
    const error = await refusal(() =>
      change(CREATE(alias(`*.${zone}`)), DELETE(text('"fence=0"')), CREATE(alias(zone))),
    );
    expect(error?.message).toMatch(/do not match.*already exists/);
    expect(await listedIn(example)).toEqual(before);
  });

  test('a writer that comes too late loses by the marker: of two that saw fence=1, one is refused', async () => {
    const claim = (owner: string) => () =>
      change(DELETE(text('"fence=1"')), CREATE(text('"fence=2"')), UPSERT(a(`w.${zone}`, owner)));
    expect(await outcome(claim('10.0.0.1'))).toBe('ok');
    expect(await outcome(claim('10.0.0.2'))).toBe('InvalidChangeBatch');
    const written = (await listedIn(example)).find((set) => set.Name === `w.${zone}.`);
    expect(written?.ResourceRecords).toEqual([{ Value: '10.0.0.1' }]);
  });
});
