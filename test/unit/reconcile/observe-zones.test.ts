import { expect, test } from 'vitest';
import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { Binding, ZoneChoice } from '../../../shared/model/binding.ts';
import {
  inWords,
  london,
  noticesOf,
  region,
  S3,
  subnetIds,
  TestWorld,
  vpcId,
  writes,
} from './world.ts';
import { codes } from './zone-words.ts';

/** A binding with only the S3 zone. */
function of(zone: Partial<ZoneChoice>, over: Partial<Binding> = {}): Binding {
  return london({ zones: [{ domain: S3.domain, id: S3.id, vpcs: undefined, ...zone }], ...over });
}

const OTHER_VPC = 'vpc-0fed0fed0fed0fed0';

function addVpc(cloud: EmbeddedCloud): void {
  cloud.world.ec2().createVpc({ CidrBlock: '10.9.0.0/16' }, { id: OTHER_VPC });
}

function vpc(id: string) {
  return { id, region };
}

/** Re-creates the zone and associates it only with the other VPC. */
function zoneOfOtherVpc(cloud: EmbeddedCloud): void {
  addVpc(cloud);
  const { route53 } = cloud.world;
  route53.deleteHostedZone({ Id: S3.id });
  const VPC = { VPCId: OTHER_VPC, VPCRegion: region };
  route53.createHostedZone({ Name: S3.domain, VPC }, { id: S3.id });
}

// --- zones by name -------------------------------------------------------------------------------

test('observe finds the only private zone of a name', async () => {
  const world = await TestWorld.create([of({ id: undefined })], {}, (cloud) => {
    cloud.world.route53.createHostedZone({ Name: S3.domain }, { id: 'ZPUBLIC' });
  });
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect(world.records('ZPUBLIC')).toEqual([]);
});

test('a name without a zone holds the binding', async () => {
  const domain = `bucket.${S3.domain}`;
  const world = await TestWorld.create([of({ domain, id: undefined })]);
  const outcome = await world.outcome();
  expect(outcome).toMatchObject({ kind: 'done', plan: { verdict: 'hold' } });
  expect(noticesOf(outcome)).toMatchObject([
    {
      code: 'zone-missing',
      text: `No private zone ${domain} exists with the configured id or name.`,
    },
  ]);
});

test('two zones of one name hold the binding, and the notice names both', async () => {
  const world = await TestWorld.create([of({ id: undefined })], {}, (cloud) => {
    addVpc(cloud);
    const VPC = { VPCId: OTHER_VPC, VPCRegion: region };
    cloud.world.route53.createHostedZone({ Name: S3.domain, VPC }, { id: 'Z9' });
  });
  const outcome = await world.outcome();
  expect(outcome.plan.verdict).toBe('hold');
  expect(noticesOf(outcome)[0]?.text).toBe(`2 private zones are named ${S3.domain}: ${S3.id}, Z9.`);
});

test('two zones of one name on two pages hold the binding', async () => {
  const world = await TestWorld.create([of({ id: undefined })], {}, (cloud) => {
    addVpc(cloud);
    const VPC = { VPCId: OTHER_VPC, VPCRegion: region };
    cloud.world.route53.createHostedZone({ Name: S3.domain, VPC }, { id: 'Z9' });
    cloud.pageSizes.set('ListHostedZonesByName', 1);
  });
  const calls = await world.callsOf(async () => {
    expect(codes(await world.outcome().then(({ plan }) => plan))).toEqual(['zone-ambiguous']);
  });
  expect(inWords(calls, 'ListHostedZonesByName')).toHaveLength(2);
});

test('a domain that differs from the zone with the configured id holds the binding', async () => {
  const world = await TestWorld.create([of({ domain: `bucket.${S3.domain}` })]);
  expect(codes((await world.outcome()).plan)).toEqual(['zone-name-differs']);
});

test('an unknown zone id holds the binding', async () => {
  const world = await TestWorld.create([of({ id: 'ZGONE' })]);
  expect(codes((await world.outcome()).plan)).toEqual(['zone-missing']);
});

// --- associations --------------------------------------------------------------------------

test('the reconciler writes the records of a zone before it associates a VPC', async () => {
  const world = await TestWorld.create([of({ vpcs: [vpc(vpcId)] })], {}, zoneOfOtherVpc);
  const calls = await world.callsOf(() => world.reconcile());
  const [change, association] = calls.filter(
    ({ service, write }) => service === 'route53' && write,
  );
  expect(change?.operation).toBe('ChangeResourceRecordSets');
  expect(association?.operation).toBe('AssociateVPCWithHostedZone');
  expect(association?.start).toBeGreaterThan(change?.end ?? Number.POSITIVE_INFINITY);
});

test('an association that the configuration does not list stays, and a notice names it', async () => {
  const world = await TestWorld.create([of({ vpcs: [vpc(vpcId)] })], {}, zoneOfOtherVpc);
  await world.settle();
  const associated = world.cloud.world.route53.zone('test', S3.id).vpcs.map(({ VPCId }) => VPCId);
  expect(associated).toEqual([OTHER_VPC, vpcId]);
  const outcome = await world.outcome();
  expect(outcome.plan.verdict).toBe('in-sync');
  expect(noticesOf(outcome)).toMatchObject([{ code: 'association-unlisted', severity: 'info' }]);
  expect(noticesOf(outcome)[0]?.text).toContain(OTHER_VPC);
});

test('no VPC is associated if the records cannot be written', async () => {
  const world = await TestWorld.create([of({ vpcs: [vpc(vpcId)] })], {}, zoneOfOtherVpc);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    effect: { kind: 'throttle' },
  });
  const calls = await world.callsOf(() => world.reconcile());
  expect(inWords(calls, 'AssociateVPCWithHostedZone')).toEqual([]);
});

test('a zone that is not associated with the inbound VPC is filled but not published', async () => {
  const world = await TestWorld.create([of({})], {}, zoneOfOtherVpc);
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect(await world.published()).toMatchObject({ snapshot: null });
  expect((await world.published())?.active.map(({ code }) => code)).toEqual([
    'zone-not-associated',
  ]);
});

// --- inbound -------------------------------------------------------------------------------

test.each<[what: string, vpc: string | undefined, expected: string[]]>([
  ['without a VPC are published with a notice', undefined, ['association-unchecked']],
  ['with an associated VPC are published', vpcId, []],
  ['with a VPC that is not associated are not published', OTHER_VPC, ['zone-not-associated']],
])('inbound addresses %s', async (_, inboundVpc, expected) => {
  const addresses = ['10.0.2.213', '10.0.1.122'];
  const bindings = [of({}, { inbound: { addresses, vpc: inboundVpc } })];
  const world = await TestWorld.create(bindings, {}, addVpc);
  const calls = await world.callsOf(async () => {
    expect(codes((await world.outcome()).plan)).toEqual(expected);
  });
  expect(inWords(calls, 'ListResolverEndpoints', 'ListResolverEndpointIpAddresses')).toEqual([]);
  await world.settle();
  const isPublished = expected[0] !== 'zone-not-associated';
  expect((await world.published())?.snapshot?.inbound).toEqual(
    isPublished ? { id: null, addresses: ['10.0.1.122', '10.0.2.213'], retiring: [] } : undefined,
  );
});

test('an unknown inbound endpoint keeps the feed, and the zone is repaired', async () => {
  const world = await TestWorld.create([of({}, { inbound: { id: 'rslvr-in-0none' } })]);
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect(await world.published()).toMatchObject({
    snapshot: null,
    active: [{ code: 'inbound-missing' }],
  });
});

test('the notice about an outbound endpoint names its direction', async () => {
  const id = 'rslvr-out-0123456789abcdef0';
  const world = await TestWorld.create([of({}, { inbound: { id } })], {}, (cloud) => {
    cloud.world.resolver().createResolverEndpoint(
      {
        Name: 'out',
        Direction: 'OUTBOUND',
        IpAddresses: subnetIds.map((SubnetId) => ({ SubnetId })),
      },
      { id },
    );
  });
  const outcome = await world.outcome();
  expect(noticesOf(outcome)[0]?.text).toContain(`${id} has the direction OUTBOUND`);
});

// --- services ------------------------------------------------------------------------------

test('observe accepts either service-name prefix in aws-cn', async () => {
  const cn = 'cn-north-1';
  const inChina = london({
    region: cn,
    zones: undefined,
    endpoint: { vpc: 'vpc-0c', tags: { dns: 'x' } },
    inbound: { addresses: ['10.0.0.1', '10.0.0.2'], vpc: undefined },
  });
  const world = await TestWorld.create([inChina], { region: cn });
  const outcome = await world.outcome();
  expect(codes(outcome.plan)).toEqual(['endpoint-missing']);
  expect(writes(world.cloud.calls)).toEqual(['SendMessage ok']);
});

test('a service that does not exist in the Region holds the binding, and the notice names it', async () => {
  const service = 'com.amazonaws.eu-west-2.nothing';
  const tags = { dns: 's3-london' };
  const world = await TestWorld.create(
    [london({ service, zones: undefined, endpoint: { vpc: vpcId, tags } })],
    {},
    (cloud) => {
      const found = cloud.world.ec2().endpoints.values().next().value;
      if (found) found.view.ServiceName = service;
    },
  );
  const outcome = await world.outcome();
  expect(outcome.plan.verdict).toBe('hold');
  expect(noticesOf(outcome)[0]?.text).toContain(`${service} has no private DNS names in eu-west-2`);
});
