import { expect, test } from 'vitest';
import { asFence } from '../../../shared/model/counters.ts';
import type { Zone } from '../../../shared/model/observation.ts';
import type { RecordSet } from '../../../shared/model/records.ts';
import { planZone } from '../../../shared/reconcile/plan-zone.ts';
import {
  APEX_RECORDS,
  alias,
  DOMAIN,
  ENDPOINT_ZONE,
  HOST,
  IN_SYNC,
  MARKER,
  marker,
  markerText,
  plain,
  ZONE_ID,
  zone,
  zoneFacts,
} from './fixtures.ts';
import { codes, desired, inWords, plannedOf, planOf } from './zone-words.ts';

const WILDCARD = `*.${DOMAIN}`;
const NAMES = [alias(DOMAIN, 'A'), alias(WILDCARD, 'A')];
const FILL = [`create ${DOMAIN} A`, `create ${WILDCARD} A`];
const OURS = marker(4);
const OTHER_BINDING = marker(4, 's3-paris');
const FOREIGN = marker(4, 's3-london', 'other-team');

/** The operations that move the marker, and then these operations. */
function moved(from: number | undefined, to: number, ...work: string[]): string[] {
  return [
    ...(from === undefined ? [] : [`delete ${MARKER} TXT fence=${from}`]),
    `create ${MARKER} TXT fence=${to}`,
    ...work,
  ];
}

test.each<
  [marker: string, records: RecordSet[], without: string | string[], adopted: string | string[]]
>([
  ['our marker and no records', [OURS], moved(4, 5, ...FILL), moved(4, 5, ...FILL)],
  ['our marker and our records', [OURS, ...NAMES], 'in sync', 'in sync'],
  ['no marker and no records', [], moved(undefined, 1, ...FILL), moved(undefined, 1, ...FILL)],
  ['no marker and our records', NAMES, 'hold: zone-unmarked', moved(undefined, 1)],
  [
    'no marker and only the apex record',
    [alias(DOMAIN, 'A')],
    'hold: zone-unmarked',
    moved(undefined, 1, `create ${WILDCARD} A`),
  ],
  [
    'no marker and a CNAME at the wildcard',
    [plain(WILDCARD, 'CNAME', 'elsewhere.example')],
    'hold: zone-unmarked',
    moved(undefined, 1, `delete ${WILDCARD} CNAME`, ...FILL),
  ],
  [
    'no marker and records at other names',
    [plain(`bucket.${DOMAIN}`, 'A', '192.0.2.1'), plain(DOMAIN, 'TXT', '"hello"')],
    moved(undefined, 1, ...FILL),
    moved(undefined, 1, ...FILL),
  ],
  [
    'the marker of another binding and no records',
    [OTHER_BINDING],
    'hold: marker-other-binding',
    moved(4, 5, ...FILL),
  ],
  [
    'the marker of another binding and our records',
    [OTHER_BINDING, ...NAMES],
    'hold: marker-other-binding',
    moved(4, 5),
  ],
  [
    'the marker of another owner and no records',
    [FOREIGN],
    'hold: marker-foreign',
    'hold: marker-foreign',
  ],
  [
    'the marker of another owner and our records',
    [FOREIGN, ...NAMES],
    'hold: marker-foreign',
    'hold: marker-foreign',
  ],
])('planZone checks the ownership of a zone with %s', (_, records, without, adopted) => {
  const all = [...APEX_RECORDS, ...records];
  expect(inWords(planOf(all))).toEqual(without);
  expect(inWords(planOf(all, { adopt: true }))).toEqual(adopted);
});

test.each<[what: string, record: RecordSet]>([
  [
    'without a fence',
    plain(MARKER, 'TXT', '"heritage=privatelink-dns,owner=net-prod,binding=s3-london"'),
  ],
  [
    'with a fence that is not a number',
    plain(MARKER, 'TXT', markerText(1).replace('fence=1', 'fence=x')),
  ],
  [
    'with a fence with a leading zero',
    plain(MARKER, 'TXT', markerText(1).replace('fence=1', 'fence=01')),
  ],
  ['with two values', plain(MARKER, 'TXT', markerText(1), markerText(2))],
  ['with other text', plain(MARKER, 'TXT', '"v=spf1 -all"')],
  ['that is a CNAME', plain(MARKER, 'CNAME', 'elsewhere.example')],
])('a record at the marker name %s is not our marker', (_, record) => {
  const records = [...APEX_RECORDS, ...NAMES, record];
  expect(inWords(planOf(records, { adopt: true }))).toBe('hold: marker-foreign');
});

test('two marker records with a routing policy are not our marker', () => {
  const weighted = (id: string, fence: number) => {
    const { source, ...rest } = marker(fence);
    return { ...rest, source: { ...source, SetIdentifier: id, Weight: 1 } };
  };
  const records = [...APEX_RECORDS, ...NAMES, weighted('one', 1), weighted('two', 2)];
  expect(inWords(planOf(records))).toBe('hold: marker-foreign');
});

test('the remedy for a missing zone creates the zone in a VPC without clients and associates the others after the records exist', () => {
  const plan = planZone(zoneFacts({ zones: [] }), desired);
  const [{ remedy, subject } = { remedy: '', subject: '' }] = plan.notices;
  const domain = zoneFacts().domain;
  expect(subject).toBe(domain);
  const [park, create] = [...remedy.matchAll(/`(aws [^`]+)`/g)].map(([, text = '']) =>
    text.split(' --'),
  );
  expect(park?.[0]).toBe('aws ec2 create-vpc');
  expect(create).toEqual([
    'aws route53 create-hosted-zone',
    `name ${domain}`,
    `caller-reference ${domain}-1`,
    'hosted-zone-config PrivateZone=true',
    'vpc VPCRegion=eu-west-2,VPCId=PARKING-VPC',
  ]);
  const inOrder = ['PARKING-VPC', 'vpcs: [{ id: vpc-... }]', 'writes the records first'];
  const places = inOrder.map((part) => remedy.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test.each<[what: string, zones: Zone[], held: string]>([
  ['a missing zone', [], 'hold: zone-missing'],
  ['two zones of one name', [zone(), zone({ id: 'Z2' })], 'hold: zone-ambiguous'],
  [
    'a zone of another name',
    [zone({ domain: 's3.eu-west-1.amazonaws.com' })],
    'hold: zone-name-differs',
  ],
  ['a public zone', [zone({ private: false })], 'hold: zone-public'],
])('planZone holds for %s', (_, zones, held) => {
  expect(inWords(planZone(zoneFacts({ zones }), desired))).toBe(held);
});

test.each<[what: string, target: Parameters<typeof alias>[2]]>([
  ['as we wrote it', {}],
  ['with an unescaped wildcard', { DNSName: `*.${HOST}.` }],
  ['without the wildcard', { DNSName: `${HOST}.` }],
  ['without the trailing dot', { DNSName: `\\052.${HOST}` }],
  ['in upper case', { DNSName: `\\052.${HOST.toUpperCase()}.` }],
  ['without target health, which has no effect', { EvaluateTargetHealth: false }],
  ['with the zone id in the form of the console', { HostedZoneId: `/hostedzone/${ENDPOINT_ZONE}` }],
])('an alias %s is in sync', (_, target) => {
  const records = [...APEX_RECORDS, alias(DOMAIN, 'A', target), alias(WILDCARD, 'A', target), OURS];
  expect(inWords(planOf(records))).toBe('in sync');
});

test.each<[what: string, target: Parameters<typeof alias>[2]]>([
  ['another target name', { DNSName: `x${HOST}.` }],
  ['another target zone', { HostedZoneId: 'ZOTHER' }],
])('an alias with %s is repaired', (_, target) => {
  const records = [...APEX_RECORDS, alias(DOMAIN, 'A'), alias(WILDCARD, 'A', target), OURS];
  expect(inWords(planOf(records))).toEqual(moved(4, 5, `upsert ${WILDCARD} A`));
});

test('an address record in place of an alias is repaired', () => {
  const records = [...APEX_RECORDS, plain(DOMAIN, 'A', '10.0.1.165'), alias(WILDCARD, 'A'), OURS];
  const plan = plannedOf(planOf(records));
  expect(inWords(plan)).toEqual(moved(4, 5, `upsert ${DOMAIN} A`));
  expect(plan.batch?.changes[0]).toEqual({
    kind: 'update',
    target: 'record',
    zoneId: ZONE_ID,
    name: DOMAIN,
    type: 'A',
    existing: '10.0.1.165',
    desired: `alias *.${HOST} (${ENDPOINT_ZONE})`,
  });
});

test('weighted records are replaced by a simple alias in one batch', () => {
  const weighted = (SetIdentifier: string) => alias(WILDCARD, 'A', { SetIdentifier, Weight: 10 });
  const records = [...APEX_RECORDS, alias(DOMAIN, 'A'), weighted('two'), weighted('one'), OURS];
  const plan = plannedOf(planOf(records));
  expect(inWords(plan)).toEqual(
    moved(4, 5, `delete ${WILDCARD} A one`, `delete ${WILDCARD} A two`, `create ${WILDCARD} A`),
  );
  const [, , deletion] = plan.batch?.operations ?? [];
  expect(deletion).toMatchObject({ record: { source: { SetIdentifier: 'one', Weight: 10 } } });
});

test('a single weighted record is replaced by a simple alias', () => {
  const records = [
    alias(DOMAIN, 'A', { SetIdentifier: 'one', Weight: 1 }),
    alias(WILDCARD, 'A'),
    OURS,
  ];
  const work = [`delete ${DOMAIN} A one`, `create ${DOMAIN} A`];
  expect(inWords(planOf(records))).toEqual(moved(4, 5, ...work));
});

test('a CNAME at the wildcard is deleted before the alias is created', () => {
  const records = [
    ...APEX_RECORDS,
    alias(DOMAIN, 'A'),
    plain(WILDCARD, 'CNAME', 'x.example'),
    OURS,
  ];
  const work = [`delete ${WILDCARD} CNAME`, `create ${WILDCARD} A`];
  expect(inWords(planOf(records))).toEqual(moved(4, 5, ...work));
});

test('a zone without a wildcard gets only apex records', () => {
  const apexOnly = { wildcard: false };
  const bare = [...APEX_RECORDS, OURS];
  expect(inWords(planOf(bare, {}, apexOnly))).toEqual(moved(4, 5, `create ${DOMAIN} A`));
  const both = planOf([...bare, ...NAMES], {}, apexOnly);
  expect(inWords(both)).toBe('in sync');
  expect(codes(both)).toEqual(['wildcard-left']);
});

test('a dual-stack endpoint gets A and AAAA records at both names', () => {
  const work = [...FILL, `create ${DOMAIN} AAAA`, `create ${WILDCARD} AAAA`];
  const plan = plannedOf(planOf([...APEX_RECORDS, OURS], { recordTypes: ['A', 'AAAA'] }));
  expect(new Set(inWords(plan))).toEqual(new Set(moved(4, 5, ...work)));
});

test('the removal of a record type is held until it is approved by its name', () => {
  const removed = [alias(DOMAIN, 'AAAA'), alias(WILDCARD, 'AAAA')];
  const records = [...IN_SYNC, ...removed];
  const held = planOf(records);
  expect(inWords(held)).toBe('hold: removal-held');
  const approval = held.notices[0]?.approval ?? '';
  expect(approval).toMatch(/^s3-london:remove:[0-9a-f]{8}$/);
  expect(held.notices[0]?.remedy).toContain(approval);

  expect(inWords(planOf(records, { approvals: ['s3-london:remove:00000000'] }))).toBe(
    inWords(held),
  );
  const work = [`delete ${WILDCARD} AAAA`, `delete ${DOMAIN} AAAA`];
  expect(inWords(planOf(records, { approvals: [approval] }))).toEqual(moved(1, 2, ...work));
});

test('an approval is valid only for the same records, in any order', () => {
  const one = [...IN_SYNC, alias(DOMAIN, 'AAAA')];
  const two = [...one, alias(WILDCARD, 'AAAA')];
  const approval = (records: RecordSet[]) => planOf(records).notices[0]?.approval;
  expect(approval(two)).toBe(approval([...two].reverse()));
  expect(approval(two)).not.toBe(approval(one));
});

test('records at other names cause a notice but no drift', () => {
  const others = [plain(`bucket.${DOMAIN}`, 'A', '192.0.2.1'), plain(DOMAIN, 'TXT', '"hello"')];
  const plan = planOf([...IN_SYNC, ...others]);
  expect(inWords(plan)).toBe('in sync');
  expect(codes(plan)).toEqual(['other-names']);
  expect(plan.notices[0]?.text).toContain(`bucket.${DOMAIN} A`);
  expect(codes(planOf(IN_SYNC))).toEqual([]);
});

test.each<[what: string, records: RecordSet[], publishedFence: number, words: string | string[]]>([
  ['equals the fence of the marker', [OURS, ...NAMES], 4, 'in sync'],
  ['is lower than the fence of the marker', [OURS, ...NAMES], 3, 'in sync'],
  ['is higher than the fence of the marker', [OURS, ...NAMES], 5, moved(4, 6)],
  ['belongs to a re-created zone', [], 9, moved(undefined, 10, ...FILL)],
  ['is higher than the fence of a zone that needs a repair', [OURS], 9, moved(4, 10, ...FILL)],
])(
  'planZone sets the next fence if the published fence %s',
  (_, records, publishedFence, words) => {
    expect(
      inWords(planOf([...APEX_RECORDS, ...records], { publishedFence: asFence(publishedFence) })),
    ).toEqual(words);
  },
);

test('the plan contains the fence after its batch', () => {
  expect(plannedOf(planOf([...APEX_RECORDS, OURS])).fence).toBe(5);
  expect(plannedOf(planOf([...APEX_RECORDS, OURS, ...NAMES])).fence).toBe(4);
});

test('the batch deletes the marker exactly as it was read', () => {
  const shorter = { ...marker(4), source: { ...marker(4).source, TTL: 60 } };
  const plan = plannedOf(planOf([...APEX_RECORDS, shorter]));
  expect(plan.batch?.operations[0]).toMatchObject({
    kind: 'delete',
    record: { source: { TTL: 60 } },
  });
  expect(plan.batch?.operations[1]).toEqual({
    kind: 'create-text',
    text: { name: MARKER, ttl: 300, value: markerText(5) },
  });
});
