import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SnapshotWorld } from '../../../shared/cloud/snapshot/world.ts';
import { InvalidInputError } from '../../../shared/model/errors.ts';
import { folderOf, REGION, refusal, worldOf } from './fixtures.ts';

const ids = (...Values: string[]) => ({ Filters: [{ Name: 'id', Values }] });

/** Every read, with its file and the list that the file must have. */
const reads: [string, string | undefined, (world: SnapshotWorld) => unknown][] = [
  [
    'ec2.describe-vpc-endpoints.json',
    'VpcEndpoints',
    (w) => w.ec2(REGION).describeVpcEndpoints(ids()),
  ],
  [
    'ec2.describe-network-interfaces.json',
    'NetworkInterfaces',
    (w) => w.ec2(REGION).describeNetworkInterfaces(ids('eni-1')),
  ],
  ['ec2.describe-subnets.json', 'Subnets', (w) => w.ec2(REGION).describeSubnets(ids('subnet-1'))],
  [
    'route53.list-resource-record-sets.Z1.json',
    'ResourceRecordSets',
    (w) => w.route53().listResourceRecordSets({ HostedZoneId: 'Z1' }),
  ],
  [
    'route53resolver.list-resolver-endpoints.json',
    'ResolverEndpoints',
    (w) => w.resolver(REGION).listResolverEndpoints({}),
  ],
  [
    'route53resolver.list-resolver-endpoint-ip-addresses.rslvr-in-1.json',
    'IpAddresses',
    (w) => w.resolver(REGION).listResolverEndpointIpAddresses({ ResolverEndpointId: 'rslvr-in-1' }),
  ],
  ['route53.get-hosted-zone.Z1.json', undefined, (w) => w.route53().getHostedZone({ Id: 'Z1' })],
];

describe.each(reads)('%s', (file, list, read) => {
  test.each<[string, Record<string, unknown>, string]>([
    ['missing', {}, 'SnapshotFileMissing'],
    ['empty', { [file]: '' }, 'SnapshotFileDamaged'],
    ['incomplete JSON', { [file]: `{"${list}": [{"Id": "x"}, {"I` }, 'SnapshotFileDamaged'],
    ['not JSON', { [file]: 'An error occurred (UnauthorizedOperation)' }, 'SnapshotFileDamaged'],
    ['a JSON list', { [file]: [] }, 'SnapshotFileDamaged'],
    ['null', { [file]: 'null' }, 'SnapshotFileDamaged'],
    ['a JSON string', { [file]: '"x"' }, 'SnapshotFileDamaged'],
    [
      'the first page of several',
      { [file]: { [list ?? 'x']: [], NextToken: 'abc' } },
      'SnapshotFileIncomplete',
    ],
    ['truncated', { [file]: { [list ?? 'x']: [], IsTruncated: true } }, 'SnapshotFileIncomplete'],
  ])('a read throws with the file name if the file is %s', async (_, files, code) => {
    const error = await refusal(() => read(worldOf(files)));
    expect(error.code).toBe(code);
    expect(error.message).toContain(file);
    expect(error.kind).toBe('refused');
  });

  test('a read throws with the file name if the file cannot be opened', async () => {
    const folder = folderOf({});
    mkdirSync(join(folder, file));
    const error = await refusal(() => read(new SnapshotWorld(folder, REGION)));
    expect(error.message).toContain(file);
  });

  if (list !== undefined) {
    test.each<[string, unknown]>([
      ['absent', {}],
      ['null', { [list]: null }],
      ['an object', { [list]: {} }],
      ['a list of null', { [list]: [null] }],
    ])('a read throws with the file name if the list is %s', async (_, content) => {
      const error = await refusal(() => read(worldOf({ [file]: content })));
      expect(error.code).toBe('SnapshotFileDamaged');
      expect(error.message).toContain(file);
    });

    test.each([undefined, null, '', false])(
      'a read accepts a file whose NextToken and IsTruncated are %s',
      async (none) => {
        const content = { [list]: [], NextToken: none, IsTruncated: none };
        await expect(read(worldOf({ [file]: content }))).resolves.toMatchObject({ [list]: [] });
      },
    );
  }
});

describe('filters', () => {
  test('a filtered read omits other resources', async () => {
    const world = worldOf({
      'ec2.describe-network-interfaces.json': {
        NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1' }, { NetworkInterfaceId: 'eni-2' }, {}],
      },
      'ec2.describe-subnets.json': {
        Subnets: [{ SubnetId: 'subnet-1' }, { SubnetId: 'subnet-2' }],
      },
    });
    const ec2 = world.ec2(REGION);
    expect(await ec2.describeNetworkInterfaces(ids('eni-2', 'eni-3'))).toEqual({
      NetworkInterfaces: [{ NetworkInterfaceId: 'eni-2' }],
    });
    expect(await ec2.describeSubnets(ids('subnet-1'))).toEqual({
      Subnets: [{ SubnetId: 'subnet-1' }],
    });
  });
});

describe('Regions', () => {
  const file = 'ec2.describe-vpc-endpoints.json';
  const here = { VpcEndpoints: [{ VpcEndpointId: 'vpce-1' }] };
  const there = { VpcEndpoints: [{ VpcEndpointId: 'vpce-2' }] };

  test('the files of another Region are in a folder of its name', async () => {
    const world = worldOf({ [file]: here, [`us-west-2/${file}`]: there });
    expect(await world.ec2(REGION).describeVpcEndpoints(ids())).toEqual(here);
    expect(await world.ec2('us-west-2').describeVpcEndpoints(ids())).toEqual(there);
  });

  test('a read of another Region without its folder throws, and never uses the files of the home Region', async () => {
    const world = worldOf({ [file]: here });
    const ec2 = await refusal(() => world.ec2('us-west-2').describeVpcEndpoints(ids()));
    expect(ec2.message).toContain(join('us-west-2', file));
    const resolver = await refusal(() => world.resolver('us-west-2').listResolverEndpoints({}));
    expect(resolver.message).toContain(
      join('us-west-2', 'route53resolver.list-resolver-endpoints.json'),
    );
  });
});

describe('zones', () => {
  const zone = (id: string, Name: string, ...vpcs: string[]) => ({
    HostedZone: { Id: `/hostedzone/${id}`, Name, Config: { PrivateZone: true } },
    VPCs: vpcs.map((VPCId) => ({ VPCId, VPCRegion: REGION })),
  });
  const files = {
    'route53.get-hosted-zone.Z1.json': zone('Z1', 's3.eu-west-2.amazonaws.com.', 'vpc-1', 'vpc-2'),
    'route53.get-hosted-zone.Z2.json': zone('Z2', 'S3.eu-west-2.amazonaws.com.', 'vpc-2'),
    'route53.get-hosted-zone.Z3.json': zone('Z3', 'other.eu-west-2.amazonaws.com.', 'vpc-3'),
  };

  test.each([
    ['Z1', 's3.eu-west-2.amazonaws.com.'],
    ['/hostedzone/Z3', 'other.eu-west-2.amazonaws.com.'],
  ])('getHostedZone finds the zone with the id %s', async (Id, Name) => {
    expect(await worldOf(files).route53().getHostedZone({ Id })).toMatchObject({
      HostedZone: { Name },
    });
  });

  test.each([
    ['s3.eu-west-2.amazonaws.com', ['/hostedzone/Z1', '/hostedzone/Z2']],
    ['eu-west-2.amazonaws.com', []],
  ])('listHostedZonesByName finds the zones named exactly %s', async (DNSName, wanted) => {
    const { HostedZones } = await worldOf(files).route53().listHostedZonesByName({ DNSName });
    expect(HostedZones?.map(({ Id }) => Id)).toEqual(wanted);
  });

  test.each([
    ['vpc-1', ['Z1']],
    ['vpc-2', ['Z1', 'Z2']],
    ['vpc-9', []],
  ])('listHostedZonesByVPC finds the zones of %s', async (VPCId, wanted) => {
    const { HostedZoneSummaries } = await worldOf(files)
      .route53()
      .listHostedZonesByVPC({ VPCId, VPCRegion: REGION });
    expect(HostedZoneSummaries?.map(({ HostedZoneId }) => HostedZoneId)).toEqual(wanted);
  });

  test('one damaged zone file makes every listing of zones throw', async () => {
    const damaged = { ...files, 'route53.get-hosted-zone.Z2.json': '{' };
    const route53 = worldOf(damaged).route53();
    const calls = [
      () => route53.listHostedZonesByName({ DNSName: 's3.eu-west-2.amazonaws.com' }),
      () => route53.listHostedZonesByVPC({ VPCId: 'vpc-1', VPCRegion: REGION }),
    ];
    for (const call of calls) {
      expect((await refusal(call)).message).toContain('route53.get-hosted-zone.Z2.json');
    }
  });

  test.each<[string, unknown, 'name' | 'vpc']>([
    ['its VPCs', { HostedZone: zone('Z2', 'x.').HostedZone }, 'vpc'],
    ['its HostedZone', { VPCs: [] }, 'name'],
  ])('a zone file without %s makes the listing throw that needs it', async (_, content, by) => {
    const route53 = worldOf({ ...files, 'route53.get-hosted-zone.Z2.json': content }).route53();
    const error = await refusal(() =>
      by === 'vpc'
        ? route53.listHostedZonesByVPC({ VPCId: 'vpc-1', VPCRegion: REGION })
        : route53.listHostedZonesByName({ DNSName: 'x' }),
    );
    expect(error.message).toContain('route53.get-hosted-zone.Z2.json');
  });
});

describe('writes', () => {
  test('every write throws', async () => {
    const route53 = worldOf({}).route53();
    const refusals = [
      await refusal(() =>
        route53.changeResourceRecordSets({ HostedZoneId: 'Z1', ChangeBatch: { Changes: [] } }),
      ),
      await refusal(() =>
        route53.associateVPCWithHostedZone({
          HostedZoneId: 'Z1',
          VPC: { VPCId: 'vpc-1', VPCRegion: REGION },
        }),
      ),
    ];
    expect(refusals.map(({ code }) => code)).toEqual(['SnapshotIsReadOnly', 'SnapshotIsReadOnly']);
  });
});

test('the error for a missing folder contains the command that creates it', () => {
  const make = () => new SnapshotWorld('/missing/folder', REGION);
  expect(make).toThrow(InvalidInputError);
  expect(make).toThrow('privatelink-dns snapshot --out /missing/folder');
});
