import { expect, test } from 'vitest';
import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import { roundTrips } from '../embedded-aws/helpers.ts';
import {
  inWords,
  london,
  region,
  S3,
  subnetIds,
  TestWorld,
  vpcId,
  WILDCARD,
  writes,
} from './world.ts';

/** A published world that was reconciled once more, so that the reader has verified the current manifest. It reads each signature once. */
async function steady(...create: Parameters<typeof TestWorld.create>): Promise<TestWorld> {
  const world = await TestWorld.create(...create);
  await world.settle();
  await world.reconcile();
  return world;
}

test('a second run in an unchanged world makes nine reads in two round trips and no write', async () => {
  const world = await steady();
  const calls = await world.callsOf(() => world.reconcile());
  expect(writes(calls)).toEqual([]);
  expect(inWords(calls).sort()).toEqual([
    'DescribeNetworkInterfaces ok',
    'DescribeVpcEndpoints ok',
    'GetObject ok',
    'ListHostedZonesByVPC ok',
    'ListResolverEndpointIpAddresses ok',
    'ListResolverEndpoints ok',
    'ListResourceRecordSets ok',
    'ListResourceRecordSets ok',
    'ListResourceRecordSets ok',
  ]);
  expect(roundTrips(calls)).toBe(2);
});

test('a new manifest costs one additional read for its signature', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const calls = await world.callsOf(() => world.reconcile());
  expect(inWords(calls, 'GetObject')).toHaveLength(2);
});

test('the first run also reads the subnets, and still takes two round trips', async () => {
  const world = await TestWorld.create();
  const reads = (await world.callsOf(() => world.reconcile())).filter(({ write }) => !write);
  expect(inWords(reads, 'DescribeSubnets')).toHaveLength(1);
  expect(roundTrips(reads)).toBe(2);
});

test('a second sweep writes no record, no object and no parameter, and notifies no operator', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const calls = await world.callsOf(() => world.settle());
  expect(new Set(writes(calls))).toEqual(new Set(['SendMessage ok']));
});

const MONITORING = `com.amazonaws.${region}.monitoring`;
const ECR = `com.amazonaws.${region}.ecr.dkr`;
const MONITORING_DOMAIN = `monitoring.${region}.amazonaws.com`;
const ECR_DOMAIN = `dkr.ecr.${region}.amazonaws.com`;

/** Adds endpoints of two more services, each with a private zone for its names. */
function addServices(cloud: EmbeddedCloud): void {
  const ec2 = cloud.world.ec2();
  for (const [ServiceName, id] of [
    [MONITORING, 'vpce-0aaaaaaaaaaaaaaaa'],
    [ECR, 'vpce-0bbbbbbbbbbbbbbbb'],
  ] as const) {
    ec2.createVpcEndpoint(
      { VpcId: vpcId, ServiceName, VpcEndpointType: 'Interface', SubnetIds: [...subnetIds] },
      { id },
    );
  }
  const VPC = { VPCId: vpcId, VPCRegion: region };
  cloud.world.route53.createHostedZone({ Name: MONITORING_DOMAIN, VPC }, { id: 'ZMON' });
  cloud.world.route53.createHostedZone({ Name: ECR_DOMAIN, VPC }, { id: 'ZECR' });
}

const monitoring: Binding = london({
  name: 'monitoring',
  service: 'monitoring',
  endpoint: { id: 'vpce-0aaaaaaaaaaaaaaaa' },
  zones: undefined,
});
const ecr: Binding = london({
  name: 'ecr',
  service: ECR,
  endpoint: { id: 'vpce-0bbbbbbbbbbbbbbbb' },
  zones: undefined,
});

test('three bindings share equal reads', async () => {
  const world = await steady([london(), monitoring, ecr], {}, addServices);
  const calls = await world.callsOf(() => world.reconcile());
  expect(writes(calls)).toEqual([]);
  const once = [
    'DescribeVpcEndpoints',
    'DescribeNetworkInterfaces',
    'ListHostedZonesByVPC',
    'ListResolverEndpoints',
    'ListResolverEndpointIpAddresses',
    'GetObject',
  ] as const;
  for (const operation of once) expect(inWords(calls, operation)).toEqual([`${operation} ok`]);
  expect(inWords(calls, 'ListResourceRecordSets')).toHaveLength(5);
});

test('the private names of a service determine its zones and their wildcards', async () => {
  const world = await TestWorld.create([monitoring, ecr], {}, addServices);
  await world.settle();
  expect(world.records('ZMON')).toEqual([
    `_privatelink-dns.${MONITORING_DOMAIN} fence=1`,
    `${MONITORING_DOMAIN} A`,
  ]);
  expect(world.records('ZECR')).toEqual(world.inSync(ECR_DOMAIN, 1));
  expect(await world.published('monitoring')).toMatchObject({
    generation: 1,
    snapshot: { zones: [{ domain: MONITORING_DOMAIN, wildcard: false }] },
  });
  expect(await world.published('ecr')).toMatchObject({ snapshot: { zones: [{ wildcard: true }] } });
});

test('the repair of a deleted wildcard changes only that record and the marker', async () => {
  const world = await TestWorld.create();
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  const calls = await world.callsOf(() => world.reconcile());
  expect(inWords(calls, 'ChangeResourceRecordSets')).toHaveLength(1);
  const { HostedZoneId, ChangeBatch } = JSON.parse(
    calls.find(({ operation }) => operation === 'ChangeResourceRecordSets')?.input ?? '',
  );
  expect(HostedZoneId).toBe(S3.id);
  expect(
    ChangeBatch.Changes.map(
      (change: { Action: string; ResourceRecordSet: { Name: string; Type: string } }) =>
        `${change.Action} ${change.ResourceRecordSet.Name} ${change.ResourceRecordSet.Type}`,
    ),
  ).toEqual([
    `DELETE _privatelink-dns.${S3.domain}. TXT`,
    `CREATE _privatelink-dns.${S3.domain}. TXT`,
    `CREATE ${WILDCARD}. A`,
  ]);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});
