import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { loadSnapshot } from '../../../embedded-aws/load.ts';
import { exampleCloud } from './helpers.ts';

const all = { Filters: [] };
let directory: string;

/** What the AWS CLI would print of the worked example. */
async function save(): Promise<void> {
  const { cloud, ids, route53 } = await exampleCloud();
  route53.put(ids.zones[0].id, {
    Name: '*.s3.eu-west-2.amazonaws.com',
    Type: 'A',
    AliasTarget: {
      HostedZoneId: 'Z7K1066E3PUKB',
      DNSName: '*.vpce-1.example.com',
      EvaluateTargetHealth: false,
    },
  });
  const files: Record<string, unknown> = {
    'ec2.describe-vpc-endpoints': await cloud.ec2().describeVpcEndpoints(all),
    'ec2.describe-network-interfaces': await cloud.ec2().describeNetworkInterfaces(all),
    'ec2.describe-subnets': await cloud.ec2().describeSubnets(all),
    'route53resolver.list-resolver-endpoints': await cloud.resolver().listResolverEndpoints({}),
    [`route53resolver.list-resolver-endpoint-ip-addresses.${ids.inboundEndpointId}`]: await cloud
      .resolver()
      .listResolverEndpointIpAddresses({ ResolverEndpointId: ids.inboundEndpointId }),
    'ssm.get-parameters-by-path': {
      Parameters: [{ Name: '/p/a', Type: 'String', Value: 'x', Version: 7 }],
    },
  };
  for (const { id } of ids.zones) {
    files[`route53.get-hosted-zone.${id}`] = await cloud.route53().getHostedZone({ Id: id });
    files[`route53.list-resource-record-sets.${id}`] = await cloud
      .route53()
      .listResourceRecordSets({ HostedZoneId: id });
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, `${name}.json`), JSON.stringify(content, undefined, 2));
  }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-'));
  await save();
});
afterEach(() => rm(directory, { recursive: true }));

test('a world that was saved and loaded answers the same, without a call or an event of its own', async () => {
  const { cloud: saved, ids, route53 } = await exampleCloud();
  route53.put(ids.zones[0].id, {
    Name: '*.s3.eu-west-2.amazonaws.com',
    Type: 'A',
    AliasTarget: {
      HostedZoneId: 'Z7K1066E3PUKB',
      DNSName: '*.vpce-1.example.com',
      EvaluateTargetHealth: false,
    },
  });
  const loaded = new EmbeddedCloud();
  await loadSnapshot(loaded, directory);
  expect(loaded.calls).toEqual([]);
  expect(loaded.bus().events).toEqual([]);
  const answers = async (cloud: EmbeddedCloud) => ({
    endpoints: await cloud.ec2().describeVpcEndpoints(all),
    interfaces: await cloud.ec2().describeNetworkInterfaces(all),
    subnets: await cloud.ec2().describeSubnets(all),
    resolver: await cloud.resolver().listResolverEndpoints({}),
    addresses: await cloud
      .resolver()
      .listResolverEndpointIpAddresses({ ResolverEndpointId: ids.inboundEndpointId }),
    records: await cloud.route53().listResourceRecordSets({ HostedZoneId: ids.zones[0].id }),
    zones: await cloud.route53().listHostedZonesByVPC({ VPCId: ids.vpcId, VPCRegion: ids.region }),
  });
  expect(await answers(loaded)).toEqual(await answers(saved));
  expect(loaded.world.ssm.parameter('/p/a')).toMatchObject({ Value: 'x', Version: 7 });
});

test('a loaded world lives on: a subnet is added, and the names are built as before', async () => {
  const cloud = new EmbeddedCloud();
  await loadSnapshot(cloud, directory);
  const ec2 = cloud.world.ec2();
  const { SubnetId } = ec2.createSubnet({
    VpcId: 'vpc-0abc0abc0abc0abc0',
    CidrBlock: '10.0.3.0/24',
    AvailabilityZone: 'eu-west-2c',
  });
  ec2.modifyVpcEndpoint({ VpcEndpointId: 'vpce-001760f0be22cd4e2', AddSubnetIds: [SubnetId] });
  await cloud.clock.runUntil('idle');
  const answer = await cloud.ec2().describeVpcEndpoints(all);
  expect(answer.VpcEndpoints?.[0]).toMatchObject({ State: 'available' });
  expect(answer.VpcEndpoints?.[0]?.DnsEntries?.map(({ DnsName }) => DnsName)).toEqual([
    '*.vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com',
    '*.vpce-001760f0be22cd4e2-3ew5rhyv-eu-west-2a.s3.eu-west-2.vpce.amazonaws.com',
    '*.vpce-001760f0be22cd4e2-3ew5rhyv-eu-west-2b.s3.eu-west-2.vpce.amazonaws.com',
    '*.vpce-001760f0be22cd4e2-3ew5rhyv-eu-west-2c.s3.eu-west-2.vpce.amazonaws.com',
  ]);
});

test('parameters need not be in the folder', async () => {
  await rm(join(directory, 'ssm.get-parameters-by-path.json'));
  const cloud = new EmbeddedCloud();
  await loadSnapshot(cloud, directory);
  expect(cloud.world.ssm.names()).toEqual([]);
});

describe('a damaged folder is refused with the file and the remedy', () => {
  const file = 'ec2.describe-network-interfaces.json';
  test.each<[string, () => Promise<void>, RegExp]>([
    [
      'missing',
      () => rm(join(directory, file)),
      /describe-network-interfaces\.json: it cannot be read; save it again/,
    ],
    [
      'cut off',
      () => writeFile(join(directory, file), '{"NetworkInterfaces": ['),
      /interfaces\.json: it is not the JSON/,
    ],
    [
      'of another kind',
      () => writeFile(join(directory, file), '{"Subnets": []}'),
      /no array NetworkInterfaces/,
    ],
    [
      'a zone without its name',
      () => writeFile(join(directory, 'route53.get-hosted-zone.Z0000000000S3.json'), '{}'),
      /Z0000000000S3\.json: it has no HostedZone\.Name/,
    ],
  ])('%s', async (_, damage, message) => {
    await damage();
    await expect(loadSnapshot(new EmbeddedCloud(), directory)).rejects.toThrow(message);
  });
});
