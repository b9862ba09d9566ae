import { expect, test } from 'vitest';
import { asFence, asGeneration } from '../../../shared/model/counters.ts';
import {
  ABSENT,
  type FailedReading,
  failed,
  known,
  NOT_READ,
  type Observation,
  present,
} from '../../../shared/model/observation.ts';
import { changesOf, type Plan } from '../../../shared/model/plan.ts';
import { planBinding } from '../../../shared/reconcile/plan.ts';
import {
  APEX_RECORDS,
  alias,
  binding,
  context,
  DOMAIN,
  ENDPOINT_ID,
  endpoint,
  IN_SYNC,
  inbound,
  marker,
  observation,
  published,
  snapshot,
  VPC,
  ZONE_ID,
  zone,
  zoneObservation,
} from './fixtures.ts';
import { codes } from './zone-words.ts';

/** A zone whose wildcard was deleted. */
const DRIFTED_ZONE = zoneObservation({
  records: known([...APEX_RECORDS, alias(DOMAIN, 'A'), marker(1)]),
});
const DRIFTED = known([DRIFTED_ZONE]);

function plan(over: Partial<Observation> = {}): Plan {
  return planBinding(observation(over), context);
}

function expectUntouched(held: Plan): void {
  expect(held).toMatchObject({ batches: [], associations: [], snapshot: undefined });
  expect(held.observedGeneration).toBe(7);
}

function unread(what: string, transient: boolean): FailedReading {
  return failed({ what, cause: `${what}: Throttled`, transient });
}

test('an unchanged binding is in sync, and its snapshot equals the published snapshot', () => {
  expect(plan()).toEqual({
    binding: 's3-london',
    verdict: 'in-sync',
    notices: [],
    batches: [],
    associations: [],
    snapshot: snapshot(),
    observedGeneration: 7,
    requeueAfter: undefined,
  });
});

const PARTS = ['endpoints', 'interfaces', 'subnets', 'inbound', 'zones', 'published'] as const;

test.each(PARTS)(
  'if %s cannot be read, the plan waits for a transient failure, holds for any other, and writes nothing',
  (part) => {
    const at = (transient: boolean) => plan({ zones: DRIFTED, [part]: unread(part, transient) });
    const waiting = at(true);
    expect(waiting).toMatchObject({
      verdict: 'wait',
      requeueAfter: 30,
      batches: [],
      snapshot: undefined,
    });
    expect(waiting.notices).toMatchObject([{ code: 'unreadable-for-now', severity: 'info' }]);
    expect(waiting.notices[0]?.text).toContain(`${part}: Throttled`);

    const held = at(false);
    expect(held).toMatchObject({
      verdict: 'hold',
      requeueAfter: undefined,
      batches: [],
      snapshot: undefined,
    });
    expect(held.notices).toMatchObject([{ code: 'unreadable', severity: 'error' }]);
    expect(held.notices[0]?.text).toContain(`${part}: Throttled`);
  },
);

test.each(['zones', 'records'] as const)(
  'holds the whole binding if the %s of one zone cannot be read',
  (part) => {
    const sick = zoneObservation({
      domain: 's3-control.eu-west-2.amazonaws.com',
      [part]: unread(part, false),
    });
    const held = plan({ zones: known([DRIFTED_ZONE, sick]) });
    expect(held.verdict).toBe('hold');
    expectUntouched(held);
  },
);

test('holds if one of several failures is not transient, and names each failure once', () => {
  const held = plan({
    endpoints: unread('the endpoints', true),
    interfaces: unread('the interfaces', false),
    subnets: unread('the interfaces', false),
  });
  expect(held.verdict).toBe('hold');
  expect(codes(held)).toEqual(['unreadable-for-now', 'unreadable']);
});

// --- the endpoint --------------------------------------------------------------------------

test.each<[what: string, over: Partial<Observation>, verdict: string, code: string]>([
  ['pending', { endpoints: known([endpoint({ state: 'pending' })]) }, 'wait', 'endpoint-pending'],
  ['failed', { endpoints: known([endpoint({ state: 'failed' })]) }, 'hold', 'endpoint-not-serving'],
  ['without interfaces', { interfaces: known([]) }, 'wait', 'interfaces-unsettled'],
  ['outside its subnets', { subnets: known([]) }, 'hold', 'address-refused'],
  [
    'of another service',
    { endpoints: known([endpoint({ service: 'com.amazonaws.s3-global.accesspoint' })]) },
    'hold',
    'endpoint-of-other-service',
  ],
  [
    'one of two endpoints that match',
    {
      binding: binding({ endpoint: { vpc: VPC, tags: { dns: 's3-london' } } }),
      endpoints: known([endpoint(), endpoint({ id: 'vpce-2' })]),
    },
    'hold',
    'endpoint-ambiguous',
  ],
  ['deleted', { endpoints: known([]) }, 'hold', 'endpoint-missing'],
])('the plan changes nothing in a drifted zone if the endpoint is %s', (_, over, verdict, code) => {
  const held = plan({ zones: DRIFTED, ...over });
  expect(held.verdict).toBe(verdict);
  expect(codes(held)).toEqual([code]);
  expectUntouched(held);
});

test('the notice about an endpoint that cannot be selected names the candidates', () => {
  const others = [endpoint({ id: 'vpce-2' }), endpoint({ id: 'vpce-1', state: 'pending' })];
  const lost = plan({ endpoints: known(others) }).notices[0]?.text;
  expect(lost).toContain(`${ENDPOINT_ID} does not exist in eu-west-2.`);
  expect(lost).toContain(`vpce-1 (${VPC}, pending), vpce-2 (${VPC}, available)`);

  const byTags = binding({ endpoint: { vpc: VPC, tags: { dns: 's3-london' } } });
  const ambiguous = plan({ binding: byTags, endpoints: known(others) }).notices[0]?.text;
  expect(ambiguous).toContain('vpce-1 (pending), vpce-2 (available)');
});

// --- zones and associations ----------------------------------------------------------------

test('one held zone holds all zones of its binding', () => {
  const domain = 's3-control.eu-west-2.amazonaws.com';
  const missing = zoneObservation({ domain, zones: known([]), records: known([]) });
  const held = plan({ zones: known([DRIFTED_ZONE, missing]) });
  expect(held.verdict).toBe('hold');
  expect(codes(held)).toEqual(['zone-missing']);
  expectUntouched(held);
});

test('a service without private names holds the binding', () => {
  const held = plan({ zones: known([]) });
  expect(held.verdict).toBe('hold');
  expect(codes(held)).toEqual(['zones-none']);
  expectUntouched(held);
});

const UNASSOCIATED = zone({
  inboundVpc: 'missing',
  vpcs: [{ id: 'vpc-other', region: 'eu-west-2' }],
});
const LISTED = [{ id: VPC, region: 'eu-west-2' }];

test('a zone that is not associated with the inbound VPC is repaired but not published', () => {
  const drifted = plan({ zones: known([{ ...DRIFTED_ZONE, zones: known([UNASSOCIATED]) }]) });
  expect(drifted.verdict).toBe('repair');
  expect(drifted.batches).toHaveLength(1);
  expect(drifted.snapshot).toBeUndefined();
  expect(codes(drifted)).toContain('zone-not-associated');

  const settled = plan({ zones: known([zoneObservation({ zones: known([UNASSOCIATED]) })]) });
  expect(settled).toMatchObject({ verdict: 'hold', batches: [], snapshot: undefined });
  expect(codes(settled)).toEqual(['zone-not-associated']);
});

test('a zone that the plan associates with the inbound VPC is published', () => {
  const observed = zoneObservation({ zones: known([UNASSOCIATED]), desiredVpcs: LISTED });
  const repaired = plan({ zones: known([observed]) });
  expect(repaired.verdict).toBe('repair');
  expect(repaired.associations).toEqual([
    {
      zoneId: ZONE_ID,
      domain: DOMAIN,
      vpcId: VPC,
      vpcRegion: 'eu-west-2',
      isForInbound: true,
    },
  ]);
  expect(repaired.snapshot).toBeDefined();
  expect(codes(repaired)).toEqual(['association-unlisted']);
  expect(repaired.notices[0]?.text).toContain('vpc-other');
});

test('a notice reports an association that cannot be checked', () => {
  const observed = zoneObservation({ zones: known([zone({ inboundVpc: 'unchecked' })]) });
  const listed = plan({
    binding: binding({ inbound: { addresses: ['10.0.1.122', '10.0.2.213'], vpc: undefined } }),
    inbound: present(inbound({ id: undefined, vpcId: undefined })),
    zones: known([observed]),
  });
  expect(codes(listed)).toEqual(['association-unchecked']);
  expect(listed.snapshot).toBeDefined();
});

// --- the inbound endpoint ------------------------------------------------------------------

test.each<[what: string, over: Partial<Observation>, code: string]>([
  ['is missing', { inbound: ABSENT }, 'inbound-missing'],
  [
    'is unsupported',
    { inbound: present(inbound({ direction: 'OUTBOUND' })) },
    'inbound-unsupported',
  ],
])('if the inbound endpoint %s, the zone is repaired and the feed stays', (_, over, code) => {
  const drifted = plan({ zones: DRIFTED, ...over });
  expect(drifted).toMatchObject({ verdict: 'repair', snapshot: undefined });
  expect(drifted.batches).toHaveLength(1);
  expect(codes(drifted)).toEqual([code]);
  expect(plan(over)).toMatchObject({ verdict: 'hold', batches: [], snapshot: undefined });
});

// --- what is published ---------------------------------------------------------------------

test.each<[what: string, of: Observation['published'], verdict: string, generation: number]>([
  ['was never published', ABSENT, 'repair', 0],
  [
    'has only notices in the manifest',
    present(published({ generation: asGeneration(0), snapshot: null })),
    'repair',
    0,
  ],
  ['has the same snapshot in the manifest', present(published()), 'in-sync', 7],
  [
    'has another snapshot in the manifest',
    present(published({ snapshot: snapshot({ names: { buckets: ['x'] } }) })),
    'repair',
    7,
  ],
  ['was not read from the manifest', NOT_READ, 'in-sync', 0],
])('a binding that %s gets the verdict %s on generation %d', (_, of, verdict, generation) => {
  const made = plan({ published: of });
  expect(made).toMatchObject({ verdict, observedGeneration: generation, batches: [] });
  expect(made.snapshot === undefined).toBe(of === NOT_READ);
});

test('the snapshot contains the fence after the batch', () => {
  const repaired = plan({ zones: DRIFTED });
  expect(repaired.verdict).toBe('repair');
  expect(repaired.snapshot?.zones).toMatchObject([{ fence: 2 }]);
  expect(changesOf(repaired).map(({ kind, name, type }) => `${kind} ${name} ${type}`)).toEqual([
    `create *.${DOMAIN} A`,
    `update _privatelink-dns.${DOMAIN} TXT`,
  ]);
});

test('a re-created zone continues from the published fence', () => {
  const fenced = snapshot({
    zones: [{ id: 'ZOLD', domain: DOMAIN, wildcard: true, recordTypes: ['A'], fence: asFence(41) }],
  });
  const recreated = plan({
    zones: known([zoneObservation({ records: known(APEX_RECORDS) })]),
    published: present(published({ snapshot: fenced })),
  });
  expect(recreated.snapshot?.zones).toMatchObject([{ id: ZONE_ID, fence: 42 }]);
});

test('a replaced address retires for the TTL and one poll interval of the agents', () => {
  const earlier = snapshot({
    inbound: { id: 'rslvr-in-1', addresses: ['10.0.8.1'], retiring: [] },
  });
  const replaced = plan({ published: present(published({ snapshot: earlier })) });
  expect(replaced.snapshot?.inbound.retiring).toEqual([
    { address: '10.0.8.1', until: '2026-03-01T12:06:00.000Z' },
  ]);
});

test('a notice reports single buckets in the zone of the Region, but not in the zone of a bucket', () => {
  const buckets = binding({ names: { buckets: ['myspecificbucket'] } });
  const of = (domain: string) => {
    const records = IN_SYNC.map((record) => ({
      ...record,
      name: record.name.replace(DOMAIN, domain),
    }));
    const observed = zoneObservation({
      domain,
      zones: known([zone({ domain })]),
      records: known(records),
    });
    return codes(plan({ binding: buckets, zones: known([observed]) }));
  };
  expect(of(DOMAIN)).toEqual(['split-by-bucket']);
  expect(of(`myspecificbucket.${DOMAIN}`)).toEqual([]);
  expect(codes(plan())).toEqual([]);
});

test('enabled private DNS causes a notice and does not hold the binding', () => {
  const privateDns = { enabled: true, onlyForInboundResolver: false };
  const made = plan({ endpoints: known([endpoint({ privateDns })]) });
  expect(made.verdict).toBe('in-sync');
  expect(codes(made)).toEqual(['private-dns-on']);
});
