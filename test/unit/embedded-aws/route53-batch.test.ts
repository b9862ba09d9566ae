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

describe('change batches', () => {
  const long = (length: number) =>
    Array.from({ length }, () => ({ Value: `"${'x'.repeat(198)}"` }));
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => CREATE(a(`n${n}.${zone}`, '10.0.0.1')));

  test.each<[string, RecordChange[], RegExp | 'ok']>([
    ['creates a set', [CREATE(alias(`*.${zone}`))], 'ok'],
    [
      'cannot create an existing set',
      [CREATE(alias(zone))],
      /Tried to create .*name='s3\.eu-west-2\.amazonaws\.com\.', type='A'.* but it already exists/,
    ],
    ['deletes an equal set', [DELETE(text('"fence=1"'))], 'ok'],
    [
      'deletes a set with its values in another order',
      [DELETE(a(`two.${zone}`, '10.0.0.2', '10.0.0.1'))],
      'ok',
    ],
    [
      'deletes a set by another spelling of its name',
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
      'cannot delete a set with another value',
      [DELETE(text('"fence=2"'))],
      /values provided do not match the current values/,
    ],
    [
      'cannot delete a set with one value missing',
      [DELETE(a(`two.${zone}`, '10.0.0.1'))],
      /do not match/,
    ],
    [
      'cannot delete a set with another TTL',
      [DELETE(text('"fence=1"', { TTL: 301 }))],
      /do not match/,
    ],
    [
      'cannot delete an alias with another EvaluateTargetHealth',
      [DELETE(alias(zone, true))],
      /do not match/,
    ],
    ['cannot delete an absent set', [DELETE(a(`three.${zone}`, '10.0.0.1'))], /it was not found/],
    [
      'replaces a set by DELETE and CREATE',
      [DELETE(text('"fence=1"')), CREATE(text('"fence=2"'))],
      'ok',
    ],
    [
      'replaces a set by CREATE and DELETE',
      [CREATE(text('"fence=2"')), DELETE(text('"fence=1"'))],
      'ok',
    ],
    [
      'cannot replace a set by DELETE and UPSERT',
      [DELETE(text('"fence=1"')), UPSERT(text('"fence=2"'))],
      /invalid set of changes .*TXT _marker/,
    ],
    [
      'cannot upsert one set twice',
      [UPSERT(alias(zone)), UPSERT(alias(zone))],
      /invalid set of changes/,
    ],
    [
      'cannot create a name outside the zone',
      [CREATE(alias('s3.eu-west-1.amazonaws.com'))],
      /not permitted in zone s3\.eu-west-2/,
    ],
    [
      'cannot create a name that only ends with the same characters',
      [CREATE(alias(`x${zone}`))],
      /not permitted in zone/,
    ],
    ['cannot create a CNAME at the apex', [CREATE(cname(zone))], /not permitted at apex/],
    [
      'cannot create a CNAME beside other records',
      [CREATE(cname(`two.${zone}`))],
      /conflicts with other records/,
    ],
    [
      'creates a CNAME in place of deleted records',
      [DELETE(a(`two.${zone}`, '10.0.0.1', '10.0.0.2')), CREATE(cname(`two.${zone}`))],
      'ok',
    ],
    [
      'cannot create a record beside a CNAME',
      [CREATE(cname(`c.${zone}`)), CREATE(a(`c.${zone}`, '10.0.0.1'))],
      /conflict/,
    ],
    [
      'cannot combine sets with and without a SetIdentifier',
      [CREATE({ ...a(`two.${zone}`, '10.0.0.3'), SetIdentifier: 'w', TTL: 60 })],
      /SetIdentifier/,
    ],
    ['cannot be empty', [], /no changes/],
    [
      'cannot contain a TXT value without quotes',
      [UPSERT(text('fence=2'))],
      /enclosed in quotation marks/,
    ],
    [
      'cannot contain an IPv6 address in an A record',
      [CREATE(a(`v6.${zone}`, '2001:db8::1'))],
      /not a valid IPv4 address/,
    ],
    [
      'cannot delete the SOA record',
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
    ['can contain 1000 records', many(1000), 'ok'],
    ['cannot contain 1001 records', many(1001), /records limit of 1000 exceeded/],
    [
      'can contain 998 records and an UPSERT, which counts twice',
      [...many(998), UPSERT(alias(`u.${zone}`))],
      'ok',
    ],
    [
      'cannot contain 999 records and an UPSERT, which counts twice',
      [...many(999), UPSERT(alias(`u.${zone}`))],
      /records limit/,
    ],
    [
      'can contain 32,000 characters',
      [CREATE({ ...text(''), Name: `l.${zone}`, ResourceRecords: long(160) })],
      'ok',
    ],
    [
      'cannot contain more than 32,000 characters',
      [CREATE({ ...text(''), Name: `l.${zone}`, ResourceRecords: long(161) })],
      /characters limit/,
    ],
    [
      'cannot upsert 16,200 characters, which count twice',
      [UPSERT({ ...text(''), Name: `l.${zone}`, ResourceRecords: long(81) })],
      /characters limit/,
    ],
  ])('a batch %s', async (_, changes, expected) => {
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
    ['an alias that has a TTL', { ...alias(`x.${zone}`), TTL: 60 }],
    [
      'values but no TTL',
      { Name: `x.${zone}`, Type: 'A', ResourceRecords: [{ Value: '10.0.0.1' }] },
    ],
  ])('a set with %s is answered with InvalidInput', async (_, set) => {
    expect(await outcome(() => change(CREATE(set)))).toBe('InvalidInput');
  });

  test('a batch with a refused change changes nothing, and the error contains every reason', async () => {
    const before = await listedIn(example);
    const error = await refusal(() =>
      change(CREATE(alias(`*.${zone}`)), DELETE(text('"fence=0"')), CREATE(alias(zone))),
    );
    expect(error?.message).toMatch(/do not match.*already exists/);
    expect(await listedIn(example)).toEqual(before);
  });

  test('the marker fences a late writer: of two writers that read fence=1, the second is refused', async () => {
    const claim = (owner: string) => () =>
      change(DELETE(text('"fence=1"')), CREATE(text('"fence=2"')), UPSERT(a(`w.${zone}`, owner)));
    expect(await outcome(claim('10.0.0.1'))).toBe('ok');
    expect(await outcome(claim('10.0.0.2'))).toBe('InvalidChangeBatch');
    const written = (await listedIn(example)).find((set) => set.Name === `w.${zone}.`);
    expect(written?.ResourceRecords).toEqual([{ Value: '10.0.0.1' }]);
  });
});
