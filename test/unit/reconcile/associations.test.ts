import { expect, test } from 'vitest';
import type { CallRecord } from '../../../embedded-aws/call-interceptor.ts';
import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { ZoneChoice } from '../../../shared/model/binding.ts';
import type { Notice } from '../../../shared/model/notice.ts';
import { ACCESS_POINT, inWords, london, noticesOf, region, S3, TestWorld, vpcId } from './world.ts';
import { codes } from './zone-words.ts';

const ASSOCIATE = 'AssociateVPCWithHostedZone';
const LIST_BY_VPC = 'ListHostedZonesByVPC';
const FOREIGN = 'vpc-0feed0000000000fe';
const SPOKES = ['vpc-0aaa0000000000001', 'vpc-0aaa0000000000002', 'vpc-0aaa0000000000003'];

function listing(...ids: string[]): ZoneChoice[] {
  const vpcs = ids.map((id) => ({ id, region }));
  return [{ domain: S3.domain, id: S3.id, vpcs }];
}

function addSpokes(cloud: EmbeddedCloud): void {
  for (const [index, id] of SPOKES.entries()) {
    cloud.world.ec2().createVpc({ CidrBlock: `10.${20 + index}.0.0/16` }, { id });
  }
}

/** Makes every association of this VPC fail. */
function refuse(world: TestWorld, vpc: string, code: string, message = 'refused'): void {
  world.cloud.faults.inject({
    operation: ASSOCIATE,
    times: 1000,
    when: ({ VPC }) => (VPC as { VPCId: string }).VPCId === vpc,
    effect: { kind: 'error', code, message },
  });
}

function zoneOf(call: CallRecord | undefined): unknown {
  return call && JSON.parse(call.input).HostedZoneId;
}

async function active(world: TestWorld): Promise<Notice[]> {
  return (await world.published())?.active ?? [];
}

function vpcsOf(world: TestWorld, zoneId: string): string[] {
  return world.cloud.world.route53.zone('test', zoneId).vpcs.map(({ VPCId }) => VPCId);
}

// --- a VPC that cannot be associated -------------------------------------------------------

test.each([
  ['NotAuthorizedException', `The VPC: ${FOREIGN} has not authorized to associate`],
  ['AccessDenied', 'User is not authorized to access this resource'],
  ['InvalidVPCId', 'The VPC that you specified is invalid'],
])(
  'publishes although a listed VPC fails with %s, and notifies with the commands of both accounts',
  async (code, message) => {
    const world = await TestWorld.create([london({ zones: listing(vpcId, FOREIGN) })]);
    refuse(world, FOREIGN, code, message);
    await world.settle();
    expect((await world.published())?.snapshot?.status).toBe('live');
    const [notice, ...others] = await active(world);
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ code: 'association-failed', severity: 'error' });
    expect(notice?.text).toContain(message);
    const target = `--hosted-zone-id ${S3.id} --vpc VPCRegion=${region},VPCId=${FOREIGN}`;
    expect(notice?.remedy).toContain(`aws route53 create-vpc-association-authorization ${target}`);
    expect(notice?.remedy).toContain(`aws route53 associate-vpc-with-hosted-zone ${target}`);
  },
);

test('publishes later changes of addresses while a listed VPC stays unauthorized', async () => {
  const world = await TestWorld.create([london({ zones: listing(vpcId, FOREIGN) })]);
  refuse(world, FOREIGN, 'NotAuthorizedException');
  await world.settle();
  const { generation = 0 } = (await world.published()) ?? {};
  world.cloud.world.ec2().modifyVpcEndpoint({
    VpcEndpointId: 'vpce-001760f0be22cd4e2',
    SubnetConfigurations: [{ SubnetId: 'subnet-0a0a0a0a0a0a0a0a0', Ipv4: '10.0.1.77' }],
  });
  await world.cloud.clock.advance(10 * 60_000);
  const published = await world.published();
  expect(published?.generation).toBeGreaterThan(generation);
  expect(published?.snapshot?.endpoint.addresses.map(({ address }) => address)).toContain(
    '10.0.1.77',
  );
});

test('notifies of every failed association on its own, and only once', async () => {
  const world = await TestWorld.create(
    [london({ zones: listing(vpcId, ...SPOKES) })],
    {},
    addSpokes,
  );
  refuse(world, SPOKES[0] ?? '', 'NotAuthorizedException');
  refuse(world, SPOKES[2] ?? '', 'LimitsExceeded');
  await world.settle();
  const notices = await active(world);
  expect(notices.map(({ code }) => code)).toEqual(['association-failed', 'association-failed']);
  expect(vpcsOf(world, S3.id)).toEqual([vpcId, SPOKES[1]]);
  const { length } = world.cloud.world.sns.messages;
  await world.settle();
  expect(world.cloud.world.sns.messages).toHaveLength(length);
});

test('resolves the notice when the VPC is associated', async () => {
  const world = await TestWorld.create([london({ zones: listing(vpcId, FOREIGN) })]);
  refuse(world, FOREIGN, 'NotAuthorizedException');
  await world.settle();
  world.cloud.world.route53.zone('test', S3.id).vpcs.push({ VPCId: FOREIGN, VPCRegion: region });
  await world.settle();
  expect(await active(world)).toEqual([]);
});

test("does not publish while the inbound endpoint's own VPC cannot be associated", async () => {
  const world = await TestWorld.create([london({ zones: listing(vpcId) })], {}, (cloud) => {
    addSpokes(cloud);
    const zone = cloud.world.route53.zone('test', S3.id);
    zone.vpcs = [{ VPCId: SPOKES[0] ?? '', VPCRegion: region }];
  });
  refuse(world, vpcId, 'LimitsExceeded');
  await world.settle();
  expect(await world.published()).toMatchObject({
    snapshot: null,
    active: [{ code: 'association-failed' }],
  });
});

test('publishes and retries if a listed VPC fails with a throttle', async () => {
  const world = await TestWorld.create(
    [london({ zones: listing(vpcId, ...SPOKES) })],
    {},
    addSpokes,
  );
  world.cloud.faults.inject({ operation: ASSOCIATE, effect: { kind: 'throttle' } });
  expect(await world.outcome()).toMatchObject({ kind: 'retry', cause: { code: 'Throttling' } });
  await world.drain();
  expect((await world.published())?.snapshot?.status).toBe('live');
  expect(await active(world)).toEqual([]);
  await world.settle();
  expect(vpcsOf(world, S3.id).sort()).toEqual([vpcId, ...SPOKES].sort());
});

test('associates the VPCs of a zone although the batch of another zone fails', async () => {
  const zones = [
    ...listing(vpcId, ...SPOKES),
    { domain: ACCESS_POINT.domain, id: ACCESS_POINT.id, vpcs: undefined },
  ];
  const world = await TestWorld.create([london({ zones })], {}, addSpokes);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    when: ({ HostedZoneId }) => HostedZoneId === ACCESS_POINT.id,
    effect: { kind: 'throttle' },
  });
  await world.reconcile();
  expect(vpcsOf(world, S3.id)).toEqual([vpcId, ...SPOKES]);
});

test('associates the VPCs of one zone one after another, and zones in parallel', async () => {
  const vpcs = [vpcId, ...SPOKES].map((id) => ({ id, region }));
  const zones = [S3, ACCESS_POINT].map(({ domain, id }) => ({ domain, id, vpcs }));
  const world = await TestWorld.create([london({ zones })], {}, addSpokes);
  const calls = await world.callsOf(() => world.reconcile());
  const made = calls.filter(({ operation }) => operation === ASSOCIATE);
  expect(made).toHaveLength(6);
  const overlaps = made.flatMap((call) =>
    made.filter(
      (other) => other.start > call.start && other.start < (call.end ?? Number.POSITIVE_INFINITY),
    ),
  );
  const [first, second] = made;
  expect(overlaps).toContain(second);
  expect(zoneOf(first)).not.toBe(zoneOf(second));
  for (const id of [S3.id, ACCESS_POINT.id]) {
    const own = made.filter((call) => zoneOf(call) === id);
    for (const [index, call] of own.slice(1).entries()) {
      expect(call.start).toBeGreaterThanOrEqual(own[index]?.end ?? Number.POSITIVE_INFINITY);
    }
  }
});

// --- what Route 53 does not list -----------------------------------------------------------

const ADDRESSES = ['10.200.1.10', '10.200.2.10'];
const ABROAD = { addresses: ADDRESSES, vpc: FOREIGN };

function denyList(world: TestWorld): void {
  const message = `The VPC: ${FOREIGN} is not owned by you.`;
  world.cloud.faults.inject({
    operation: LIST_BY_VPC,
    times: 1000,
    effect: { kind: 'error', code: 'AccessDenied', message },
  });
}

test("reads the zone if Route 53 denies the list of another account's VPC", async () => {
  const zones = [{ domain: S3.domain, id: S3.id, vpcs: undefined }];
  const world = await TestWorld.create([london({ zones, inbound: ABROAD })], {}, (cloud) => {
    cloud.world.route53.zone('test', S3.id).vpcs.push({ VPCId: FOREIGN, VPCRegion: region });
  });
  denyList(world);
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect(await world.published()).toMatchObject({ snapshot: { status: 'live' }, active: [] });
});

test('fills and publishes a zone whose association cannot be checked, and states it', async () => {
  const zones = [{ domain: S3.domain, id: S3.id, vpcs: undefined }];
  const world = await TestWorld.create([london({ zones, inbound: ABROAD })]);
  denyList(world);
  const effect = { kind: 'error', code: 'AccessDenied' } as const;
  world.cloud.faults.inject({ operation: 'GetHostedZone', times: 1000, effect });
  const outcome = await world.outcome();
  expect(codes(outcome.plan)).toEqual(['association-unchecked']);
  expect(noticesOf(outcome)[0]?.text).toContain('GetHostedZone');
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect((await world.published())?.snapshot?.status).toBe('live');
});

test('holds a zone if no call shows that it is private', async () => {
  const zones = [{ domain: S3.domain, id: S3.id, vpcs: undefined }];
  const world = await TestWorld.create([london({ zones, inbound: ABROAD })]);
  denyList(world);
  const effect = { kind: 'error', code: 'AccessDenied' } as const;
  world.cloud.faults.inject({ operation: 'GetHostedZone', times: 1000, effect });
  world.cloud.faults.inject({ operation: 'ListHostedZonesByName', times: 1000, effect });
  expect(codes((await world.outcome()).plan)).toEqual(['unreadable']);
  expect(world.records(S3.id)).toEqual([]);
});

test('fills a zone, and makes no association, if its listed VPCs cannot be compared', async () => {
  const world = await TestWorld.create([london({ zones: listing(vpcId, FOREIGN) })]);
  const effect = { kind: 'error', code: 'AccessDenied' } as const;
  world.cloud.faults.inject({ operation: 'GetHostedZone', times: 1000, effect });
  const calls = await world.callsOf(() => world.settle());
  expect(inWords(calls, ASSOCIATE)).toEqual([]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect((await active(world)).map(({ code }) => code)).toEqual(['associations-unread']);
});

function onlyInSpoke(cloud: EmbeddedCloud): void {
  addSpokes(cloud);
  const zone = cloud.world.route53.zone('test', S3.id);
  zone.vpcs = [{ VPCId: SPOKES[0] ?? '', VPCRegion: region }];
}

test('publishes a zone that the configuration confirms to reach the VPC by a Profile', async () => {
  const zones = [{ domain: S3.domain, id: S3.id, vpcs: undefined, seenBy: 'profile' as const }];
  const world = await TestWorld.create([london({ zones })], {}, onlyInSpoke);
  const calls = await world.callsOf(() => world.settle());
  expect(inWords(calls, ASSOCIATE)).toEqual([]);
  expect(await world.published()).toMatchObject({ snapshot: { status: 'live' }, active: [] });
});

test('offers seenBy for a zone without an association, and claims no public answers', async () => {
  const zones = [{ domain: S3.domain, id: S3.id, vpcs: undefined }];
  const world = await TestWorld.create([london({ zones })], {}, onlyInSpoke);
  await world.settle();
  const [notice] = await active(world);
  expect(notice?.code).toBe('zone-not-associated');
  expect(notice?.text).toContain('Route 53 Profile');
  expect(notice?.text).not.toContain('public');
  expect(notice?.remedy).toContain(`{ domain: ${S3.domain}, id: ${S3.id}, seenBy: profile }`);
  expect(notice?.remedy).toContain(
    `aws route53 associate-vpc-with-hosted-zone --hosted-zone-id ${S3.id} --vpc VPCRegion=${region},VPCId=${vpcId}`,
  );
});
