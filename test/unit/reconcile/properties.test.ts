import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { ResourceRecordSet } from '../../../shared/cloud/ports.ts';
import { known, type Observation, present } from '../../../shared/model/observation.ts';
import type { AddressType, RecordSet } from '../../../shared/model/records.ts';
import { applyPlan } from '../../../shared/reconcile/apply.ts';
import { toRecordSet } from '../../../shared/reconcile/facts.ts';
import { planBinding } from '../../../shared/reconcile/plan.ts';
import type { ZoneDesired } from '../../../shared/reconcile/plan-zone.ts';
import {
  after,
  alias,
  context,
  DOMAIN,
  ENDPOINT_ZONE,
  endpoint,
  HOST,
  IN_SYNC,
  INTERFACES,
  inbound,
  MARKER,
  markerText,
  observation,
  published,
  SUBNETS,
  snapshot,
  ZONE_ID,
  zoneObservation,
} from './fixtures.ts';
import { inWords, plannedOf, planOf } from './zone-words.ts';

// --- what a zone may hold -----------------------------------------------------------------

/** An alias that is ours, or similar to ours. */
const aliasSet = (Name: string, Type: string) =>
  fc
    .record({
      DNSName: fc.constantFrom(`*.${HOST}.`, HOST.toUpperCase(), `x.${HOST}`, 'elsewhere.example.'),
      HostedZoneId: fc.constantFrom(ENDPOINT_ZONE, 'ZOTHER'),
      EvaluateTargetHealth: fc.boolean(),
    })
    .map((AliasTarget): ResourceRecordSet[] => [{ Name, Type, AliasTarget }]);

const plainSet = (Name: string, Type: string, value: string): ResourceRecordSet[] => [
  { Name, Type, TTL: 60, ResourceRecords: [{ Value: value }] },
];

const weighted = (Name: string, Type: string, value: string): ResourceRecordSet[] =>
  ['one', 'two'].map((SetIdentifier) => ({
    ...plainSet(Name, Type, value)[0],
    SetIdentifier,
    Weight: 1,
  }));

const typed = (name: string, type: string, value: string) =>
  fc.oneof(
    fc.constant<ResourceRecordSet[]>([]),
    aliasSet(name, type),
    fc.constant(plainSet(name, type, value)),
    fc.constant(weighted(name, type, value)),
  );

const both = (name: string) =>
  fc
    .tuple(typed(name, 'A', '192.0.2.1'), typed(name, 'AAAA', '2001:db8::1'))
    .map((sets) => sets.flat());

const wildcard = fc.oneof(
  both(`*.${DOMAIN}`),
  fc.constant(plainSet(`*.${DOMAIN}`, 'CNAME', 'x.example')),
);

const others = fc.subarray([
  plainSet(`bucket.${DOMAIN}`, 'A', '192.0.2.9'),
  plainSet(DOMAIN, 'TXT', '"hello"'),
  plainSet(`*.deeper.${DOMAIN}`, 'CNAME', 'x.example'),
]);

const marker = fc.nat(1000).map((fence) => plainSet(MARKER, 'TXT', markerText(fence)));

const zoneContents = fc.tuple(both(DOMAIN), wildcard, others, marker).map((parts) => parts.flat(2));

const wanted = fc.constantFrom<AddressType[]>(['A'], ['AAAA'], ['A', 'AAAA']);

// --- properties ----------------------------------------------------------------------------

async function recordsOf(cloud: EmbeddedCloud): Promise<RecordSet[]> {
  const page = await cloud.route53().listResourceRecordSets({ HostedZoneId: ZONE_ID });
  return (page.ResourceRecordSets ?? []).map(toRecordSet);
}

/** The question with every removal approved that this zone's plan asks approval for. */
function approved(records: RecordSet[], recordTypes: AddressType[]): Partial<ZoneDesired> {
  const approvals = planOf(records, { recordTypes }).notices.flatMap(
    ({ approval }) => approval ?? [],
  );
  return { recordTypes, approvals };
}

test('one batch repairs a zone of ours with any content, and the next plan is in sync', async () => {
  const repairs = fc.asyncProperty(zoneContents, wanted, async (contents, recordTypes) => {
    const cloud = new EmbeddedCloud();
    cloud.world.ec2().createVpc({ CidrBlock: '10.0.0.0/16' }, { id: 'vpc-1' });
    const VPC = { VPCId: 'vpc-1', VPCRegion: cloud.region };
    cloud.world.route53.createHostedZone({ Name: DOMAIN, VPC }, { id: ZONE_ID });
    for (const set of contents) cloud.world.route53.put(ZONE_ID, set);

    const existing = await recordsOf(cloud);
    const plan = plannedOf(planOf(existing, approved(existing, recordTypes)));
    const changed = {
      ...planBinding(observation(), context),
      batches: plan.batch ? [plan.batch] : [],
    };
    expect((await applyPlan(changed, cloud.route53())).failures).toEqual([]);

    const repaired = await recordsOf(cloud);
    expect(inWords(planOf(repaired, { recordTypes }))).toBe('in sync');
    const kept = (records: RecordSet[]) =>
      records.filter(
        ({ name, type }) =>
          !(isManaged(name) && ['A', 'AAAA', 'CNAME'].includes(type)) && name !== MARKER,
      );
    expect(kept(repaired)).toEqual(kept(existing));
    const managed = repaired.filter(
      ({ name, type }) => isManaged(name) && ['A', 'AAAA', 'CNAME'].includes(type),
    );
    expect(managed).toHaveLength(2 * recordTypes.length);
  });
  await fc.assert(repairs, { numRuns: 150 });
});

function isManaged(name: string): boolean {
  return name === DOMAIN || name === `*.${DOMAIN}`;
}

const OLD = {
  id: 'eni-old',
  subnetId: SUBNETS[0]?.id ?? '',
  addresses: ['10.0.1.99', '10.0.1.98'],
};

const ENDPOINTS = [
  endpoint(),
  endpoint({ id: 'vpce-2', interfaceIds: ['eni-old'], tags: {} }),
  endpoint({ id: 'vpce-3', tags: {} }),
];

const RECORDS = [
  ...IN_SYNC.slice(0, -1),
  toRecordSet({ Name: MARKER, Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: markerText(1) }] }),
  alias(`x.${DOMAIN}`, 'A'),
  alias(`y.${DOMAIN}`, 'A'),
  alias(DOMAIN, 'AAAA', { SetIdentifier: 'one', Weight: 1 }),
  alias(DOMAIN, 'AAAA', { SetIdentifier: 'two', Weight: 1 }),
];

const EARLIER = published({
  snapshot: snapshot({
    endpoint: {
      ...snapshot().endpoint,
      addresses: OLD.addresses.map((address) => ({
        address,
        interfaceId: OLD.id,
        subnetId: OLD.subnetId,
      })),
    },
    inbound: {
      id: 'rslvr-in-before',
      addresses: ['10.0.8.2', '10.0.8.1'],
      retiring: [{ address: '10.0.8.3', until: after(60) }],
    },
  }),
});

/** Observations with drift, deleted endpoints, ambiguous endpoints and addresses that must be refused. */
const observed: fc.Arbitrary<(order: <T>(list: T[]) => T[]) => Observation> = fc
  .record({
    endpoints: fc.constantFrom(ENDPOINTS, ENDPOINTS.slice(1)),
    chosenBy: fc.constantFrom<'id' | 'tags'>('id', 'tags'),
    recordTypes: wanted,
    homeless: fc.boolean(),
    publicInbound: fc.boolean(),
  })
  .map(({ endpoints, chosenBy, recordTypes, homeless, publicInbound }) => (order) => {
    const base = observation();
    const strangers = ['203.0.113.1', '203.0.113.2'].map((address) => ({
      address,
      status: 'ATTACHED',
    }));
    return {
      ...base,
      binding: {
        ...base.binding,
        endpoint: chosenBy === 'id' ? base.binding.endpoint : { vpc: endpoint().vpcId, tags: {} },
      },
      endpoints: known(order(endpoints.map((one) => ({ ...one, recordTypes })))),
      interfaces: known(
        order(
          [...INTERFACES, OLD].map((one) =>
            homeless ? { ...one, subnetId: `other-${one.id}` } : one,
          ),
        ),
      ),
      subnets: known(order(SUBNETS)),
      inbound: present(
        inbound({
          addresses: order([...inbound().addresses, ...(publicInbound ? strangers : [])]),
        }),
      ),
      zones: known([zoneObservation({ records: known(order(RECORDS)) })]),
      published: present(EARLIER),
    };
  });

test('the order of AWS lists does not change a plan', () => {
  fc.assert(
    fc.property(observed, fc.infiniteStream(fc.nat()), (make, numbers) => {
      const shuffle = <T>(list: T[]): T[] =>
        list
          .map((item) => ({ item, at: numbers.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
      const straight = planBinding(
        make((list) => list),
        context,
      );
      expect(planBinding(make(shuffle), context)).toEqual(straight);
      expect(
        planBinding(
          make((list) => [...list].reverse()),
          context,
        ),
      ).toEqual(straight);
    }),
    { numRuns: 300 },
  );
});

test('planBinding does not change its input', () => {
  fc.assert(
    fc.property(observed, (make) => {
      const input = make((list) => [...list].reverse());
      const before = structuredClone(input);
      const plan = planBinding(deepFrozen(input), deepFrozen(structuredClone(context)));
      expect(input).toEqual(before);
      expect(planBinding(input, context)).toEqual(plan);
    }),
  );
});

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const member of Object.values(value)) deepFrozen(member);
    Object.freeze(value);
  }
  return value;
}
