import { describe, expect, test } from 'vitest';
import type { EndpointRequest } from '../../../embedded-aws/ec2-types.ts';
import { type Example, exampleCloud, outcome } from './helpers.ts';

const home = { VPCId: 'vpc-0abc0abc0abc0abc0', VPCRegion: 'eu-west-2' };
const other = { VPCId: 'vpc-2', VPCRegion: 'eu-west-1' };

async function withOtherVpc(): Promise<Example> {
  const example = await exampleCloud();
  example.cloud.world
    .ec2(other.VPCRegion)
    .createVpc({ CidrBlock: '10.1.0.0/16' }, { id: other.VPCId });
  return example;
}

describe('hosted zones', () => {
  test('a new zone has its NS and SOA records and its VPC', async () => {
    const { cloud, ids } = await exampleCloud();
    const { HostedZone, VPCs } = await cloud
      .route53()
      .getHostedZone({ Id: `/hostedzone/${ids.zones[0].id}` });
    expect(HostedZone).toMatchObject({
      Id: '/hostedzone/Z0000000000S3',
      Name: 's3.eu-west-2.amazonaws.com.',
      Config: { PrivateZone: true },
      ResourceRecordSetCount: 2,
    });
    expect(VPCs).toEqual([home]);
  });

  test.each<[string, (example: Example) => unknown, string]>([
    [
      'GetHostedZone for an unknown zone',
      ({ cloud }) => cloud.route53().getHostedZone({ Id: 'ZNONE' }),
      'NoSuchHostedZone',
    ],
    [
      'ListResourceRecordSets for an unknown zone',
      ({ cloud }) => cloud.route53().listResourceRecordSets({ HostedZoneId: 'ZNONE' }),
      'NoSuchHostedZone',
    ],
    [
      'CreateHostedZone for a private zone without a VPC',
      ({ route53 }) =>
        route53.createHostedZone({ Name: 'x', HostedZoneConfig: { PrivateZone: true } }),
      'InvalidInput',
    ],
    [
      'CreateHostedZone with the name of another zone of the VPC',
      ({ route53 }) => route53.createHostedZone({ Name: 'S3.eu-west-2.amazonaws.com.', VPC: home }),
      'ConflictingDomainExists',
    ],
    [
      'CreateHostedZone with a name below another zone of the VPC',
      ({ route53 }) =>
        route53.createHostedZone({ Name: 'b.s3.eu-west-2.amazonaws.com', VPC: home }),
      'ok',
    ],
    [
      'associating an unknown VPC with a zone',
      ({ route53, ids }) =>
        route53.associateVPCWithHostedZone({
          HostedZoneId: ids.zones[0].id,
          VPC: { VPCId: 'vpc-none', VPCRegion: 'eu-west-2' },
        }),
      'InvalidVPCId',
    ],
    [
      'associating a VPC with a zone twice',
      ({ route53, ids }) =>
        route53.associateVPCWithHostedZone({ HostedZoneId: ids.zones[0].id, VPC: home }),
      'ConflictingDomainExists',
    ],
    [
      'associating a second VPC with a zone',
      ({ route53, ids }) =>
        route53.associateVPCWithHostedZone({ HostedZoneId: ids.zones[0].id, VPC: other }),
      'ok',
    ],
    [
      'associating a VPC with a public zone',
      ({ route53 }) =>
        route53.associateVPCWithHostedZone({
          HostedZoneId: route53.createHostedZone({ Name: 'example.com' }).id,
          VPC: other,
        }),
      'PublicZoneVPCAssociation',
    ],
    [
      'disassociating the last VPC of a zone',
      ({ route53, ids }) =>
        route53.disassociateVPCFromHostedZone({ HostedZoneId: ids.zones[0].id, VPC: home }),
      'LastVPCAssociation',
    ],
    [
      'disassociating a VPC that is not associated',
      ({ route53, ids }) =>
        route53.disassociateVPCFromHostedZone({ HostedZoneId: ids.zones[0].id, VPC: other }),
      'VPCAssociationNotFound',
    ],
    [
      'DeleteHostedZone for an empty zone',
      ({ route53, ids }) => route53.deleteHostedZone({ Id: ids.zones[0].id }),
      'ok',
    ],
    [
      'ListHostedZonesByVPC for an unknown VPC',
      ({ cloud }) => cloud.route53().listHostedZonesByVPC({ ...other, VPCId: 'vpc-none' }),
      'InvalidInput',
    ],
  ])('%s is answered with $2', async (_, work, code) => {
    const example = await withOtherVpc();
    expect(await outcome(() => work(example))).toBe(code);
  });

  test('a zone that contains records is not deleted', async () => {
    const { route53, ids } = await exampleCloud();
    route53.put(ids.zones[0].id, {
      Name: 'a.s3.eu-west-2.amazonaws.com',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '10.0.0.1' }],
    });
    expect(await outcome(() => route53.deleteHostedZone({ Id: ids.zones[0].id }))).toBe(
      'HostedZoneNotEmpty',
    );
  });

  test('private DNS of an endpoint and a private zone of the same name exclude each other in a VPC', async () => {
    const { ec2, route53, ids } = await exampleCloud();
    const Name = 'monitoring.eu-west-2.amazonaws.com';
    const endpoint: EndpointRequest = {
      VpcId: ids.vpcId,
      ServiceName: 'com.amazonaws.eu-west-2.monitoring',
      VpcEndpointType: 'Interface',
      SubnetIds: [ids.subnetIds[0]],
      PrivateDnsEnabled: true,
    };
    const zone = route53.createHostedZone({ Name, VPC: home });
    expect(await outcome(() => ec2.createVpcEndpoint(endpoint))).toBe('InvalidParameter');
    route53.deleteHostedZone({ Id: zone.id });
    expect(await outcome(() => ec2.createVpcEndpoint(endpoint))).toBe('ok');
    expect(await outcome(() => route53.createHostedZone({ Name, VPC: home }))).toBe(
      'ConflictingDomainExists',
    );
  });
});

describe('listings of zones', () => {
  test('ListHostedZonesByName lists zones in order from a name on, and names the start of the next page', async () => {
    const { cloud, route53 } = await exampleCloud();
    route53.createHostedZone({ Name: 's3.eu-west-2.amazonaws.com' }, { id: 'ZPUBLIC' });
    cloud.pageSizes.set('ListHostedZonesByName', 1);
    const first = await cloud
      .route53()
      .listHostedZonesByName({ DNSName: 's3.eu-west-2.amazonaws.com' });
    expect(first).toMatchObject({
      HostedZones: [{ Id: '/hostedzone/Z0000000000S3' }],
      IsTruncated: true,
      NextDNSName: 's3.eu-west-2.amazonaws.com.',
      NextHostedZoneId: 'ZPUBLIC',
    });
    const second = await cloud.route53().listHostedZonesByName({
      DNSName: 's3.eu-west-2.amazonaws.com',
      HostedZoneId: first.NextHostedZoneId,
    });
    expect(second).toMatchObject({
      HostedZones: [{ Id: '/hostedzone/ZPUBLIC', Config: { PrivateZone: false } }],
      IsTruncated: false,
    });
    const before = await cloud
      .route53()
      .listHostedZonesByName({ DNSName: 's3-control.eu-west-2.amazonaws.com' });
    expect(before).toMatchObject({
      HostedZones: [{ Id: '/hostedzone/Z0000000S3CTL' }],
      NextDNSName: 's3.eu-west-2.amazonaws.com.',
    });
  });

  test('ListHostedZonesByVPC lists the zones of a VPC in pages', async () => {
    const { cloud, route53, ids } = await withOtherVpc();
    route53.associateVPCWithHostedZone({ HostedZoneId: ids.zones[2].id, VPC: other });
    const seen = await cloud.route53().listHostedZonesByVPC(other);
    expect(seen.HostedZoneSummaries).toEqual([
      {
        HostedZoneId: 'Z0000000S3CTL',
        Name: 's3-control.eu-west-2.amazonaws.com.',
        Owner: { OwningAccount: '111122223333' },
      },
    ]);
    cloud.pageSizes.set('ListHostedZonesByVPC', 2);
    const first = await cloud.route53().listHostedZonesByVPC(home);
    const second = await cloud
      .route53()
      .listHostedZonesByVPC({ ...home, NextToken: first.NextToken });
    expect([first, second].map((page) => page.HostedZoneSummaries?.length)).toEqual([2, 1]);
    expect(second.NextToken).toBeUndefined();
  });
});

test('a change is PENDING for 30 seconds and then INSYNC', async () => {
  const { cloud, route53, ids } = await withOtherVpc();
  const { ChangeInfo } = await cloud
    .route53()
    .associateVPCWithHostedZone({ HostedZoneId: ids.zones[0].id, VPC: other });
  const status = () => route53.getChange({ Id: ChangeInfo?.Id ?? '' }).ChangeInfo.Status;
  expect(ChangeInfo?.Status).toBe('PENDING');
  await cloud.clock.advance(29_999);
  expect(status()).toBe('PENDING');
  await cloud.clock.advance(1);
  expect(status()).toBe('INSYNC');
});
