import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { type Installation, install } from '../../../embedded-aws/install.ts';
import { WORKED_EXAMPLE, workedExample } from '../../../embedded-aws/worked-example.ts';
import { parseConfig } from '../../../shared/config/parse.ts';
import type { ResolverName } from '../../../shared/model/resolvers.ts';
import { type Edition, editionOf } from './feed.ts';

export const OWNER = 'net-prod';
export const S3 = 's3.eu-west-2.amazonaws.com';
export const MONITORING = 'monitoring.eu-west-2.amazonaws.com';

const MONITORING_ZONE = { id: 'Z00000000MONI', domain: MONITORING };
const MONITORING_ENDPOINT = 'vpce-0c9d8e7f605142331';
const THIRD_SUBNET = 'subnet-0c0c0c0c0c0c0c0c0';
/** Time for an endpoint to become available and for the requeued reconciliations to finish. */
const SETTLE_MS = 5 * 60_000;
/** A manifest is valid for a day. A manifest from an hour ago is valid during the tests. */
const STARTED_AGO_MS = 60 * 60_000;

export type Use = 'forward' | 'rewrite';

/**
 * Two revisions from the product's own reconciler and publisher on the embedded AWS. Between them, the S3 endpoint
 * gets a third address; the endpoint of a second binding does not change.
 */
export async function publishTwice(
  resolver: ResolverName,
  use: Use,
): Promise<readonly [Edition, Edition]> {
  const cloud = new EmbeddedCloud({ start: new Date(Date.now() - STARTED_AGO_MS) });
  await workedExample(cloud);
  await addMonitoring(cloud);
  const installation = install(cloud, configOf(resolver, use), silent);
  await installation.sweep();
  const first = await settle(cloud, installation);

  const ec2 = cloud.world.ec2();
  ec2.createSubnet(
    {
      VpcId: WORKED_EXAMPLE.vpcId,
      CidrBlock: '10.0.3.0/24',
      AvailabilityZone: 'eu-west-2c',
      AvailabilityZoneId: 'euw2-az1',
    },
    { id: THIRD_SUBNET },
  );
  ec2.modifyVpcEndpoint({
    VpcEndpointId: WORKED_EXAMPLE.endpointId,
    AddSubnetIds: [THIRD_SUBNET],
  });
  const second = await settle(cloud, installation);
  if (second.manifest.revision <= first.manifest.revision) {
    throw new Error('The change in AWS made no revision.');
  }
  return [first, second];
}

async function addMonitoring(cloud: EmbeddedCloud): Promise<void> {
  const { vpcId, region, subnetIds } = WORKED_EXAMPLE;
  const { id, domain } = MONITORING_ZONE;
  const vpc = { VPCId: vpcId, VPCRegion: region };
  cloud.world.route53.createHostedZone({ Name: domain, VPC: vpc }, { id });
  cloud.world.ec2().createVpcEndpoint(
    {
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${region}.monitoring`,
      VpcEndpointType: 'Interface',
      SubnetConfigurations: [{ SubnetId: subnetIds[0], Ipv4: '10.0.1.201' }],
    },
    { id: MONITORING_ENDPOINT },
  );
  await cloud.clock.runUntil('idle');
}

function configOf(resolver: ResolverName, use: Use) {
  const { region, endpointId, inboundEndpointId, zones } = WORKED_EXAMPLE;
  const inbound = { id: inboundEndpointId };
  return parseConfig({
    version: 1,
    owner: OWNER,
    mode: 'enforce',
    region,
    rpz: { zone: 'rpz.privatelink-dns', answer: 'address', ttl: 60 },
    resolvers: [{ name: resolver, use }],
    bindings: [
      {
        name: 's3-london',
        service: 's3',
        endpoint: { id: endpointId },
        inbound,
        zones: zones.slice(0, 2),
      },
      {
        name: 'monitoring',
        service: `com.amazonaws.${region}.monitoring`,
        endpoint: { id: MONITORING_ENDPOINT },
        inbound,
        zones: [MONITORING_ZONE],
      },
    ],
  });
}

async function settle(cloud: EmbeddedCloud, { bucket }: Installation): Promise<Edition> {
  await cloud.clock.advance(SETTLE_MS);
  return editionOf(cloud.world.s3.objects(bucket));
}

const silent = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
