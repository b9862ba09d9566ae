import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { init } from '../../cli/init.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { editJson, recorder, snapshotCopy } from './fixtures.ts';

export const ENDPOINTS = 'ec2.describe-vpc-endpoints.json';
export const INBOUND_ENDPOINTS = 'route53resolver.list-resolver-endpoints.json';
export const VPC = 'vpc-0abc0abc0abc0abc0';
export const OTHER_VPC = 'vpc-0ddd0ddd0ddd0ddd0';

/** What makes a copy of the snapshot's endpoint an endpoint of another service. */
export const MONITORING = {
  VpcEndpointId: 'vpce-0aaa',
  ServiceName: 'com.amazonaws.eu-west-2.monitoring',
};

export const CROSS_REGION = {
  VpcEndpointId: 'vpce-0ccc',
  ServiceName: 'com.amazonaws.us-west-2.s3',
};
export const PARTNER = {
  VpcEndpointId: 'vpce-0ddd',
  ServiceName: 'com.amazonaws.vpce.eu-west-2.vpce-svc-0c0ffee0000000001',
};

export const WITHOUT_REGION = { VpcEndpointId: 'vpce-0eee', ServiceName: 'com.amazonaws.newest' };

export const NEWEST = { VpcEndpointId: 'vpce-0fff', ServiceName: 'com.amazonaws.eu-west-2.newest' };

type Endpoint = Record<string, unknown> & { VpcEndpointId: string };

/** Runs `init` on a snapshot as the owner of the worked example, and loads the configuration that it prints. */
export async function proposed(snapshot: string, vpc?: string[], owner?: string) {
  const [out, errors] = [recorder(), recorder()];
  const exit = await init(
    { snapshot, owner: owner ?? 'net-prod', ...(vpc && { vpc }) },
    out,
    errors,
  );
  const text = out.text();
  return { exit, text, errors: errors.text(), config: loadConfig(text, 'proposal') };
}

/** A copy of the committed snapshot with edited endpoints. */
export function withEndpoints(edit: (endpoints: Endpoint[]) => void): string {
  const folder = snapshotCopy();
  editJson<{ VpcEndpoints: Endpoint[] }>(folder, ENDPOINTS, ({ VpcEndpoints }) =>
    edit(VpcEndpoints),
  );
  return folder;
}

/** A copy of the first endpoint, without its tags and DNS names. */
export function copyOf(endpoints: Endpoint[], change: Record<string, unknown>): Endpoint {
  return { ...(endpoints[0] as Endpoint), Tags: [], DnsEntries: [], ...change };
}

/** Saves a zone as the AWS CLI prints it. If `target` is given, the apex and the wildcard are aliases to it. */
export function addZone(
  folder: string,
  id: string,
  domain: string,
  { vpc = VPC, target = '' } = {},
): void {
  const zone = {
    HostedZone: { Id: `/hostedzone/${id}`, Name: `${domain}.`, Config: { PrivateZone: true } },
    VPCs: [{ VPCId: vpc, VPCRegion: 'eu-west-2' }],
  };
  const alias = (Name: string) => ({
    Name,
    Type: 'A',
    AliasTarget: {
      HostedZoneId: 'Z7K1066E3PUKB',
      DNSName: `${target}-abc.x.eu-west-2.vpce.amazonaws.com.`,
      EvaluateTargetHealth: false,
    },
  });
  const records = target === '' ? [] : [alias(`${domain}.`), alias(`\\052.${domain}.`)];
  writeFileSync(join(folder, `route53.get-hosted-zone.${id}.json`), JSON.stringify(zone));
  writeFileSync(
    join(folder, `route53.list-resource-record-sets.${id}.json`),
    JSON.stringify({ ResourceRecordSets: records }),
  );
}

export function removeZone(folder: string, id: string): void {
  rmSync(join(folder, `route53.get-hosted-zone.${id}.json`));
  rmSync(join(folder, `route53.list-resource-record-sets.${id}.json`));
}

/** Saves what AWS lists about services and their private names. */
export function listServices(folder: string, services: object[]): void {
  writeFileSync(
    join(folder, 'ec2.describe-vpc-endpoint-services.json'),
    JSON.stringify({ ServiceDetails: services }),
  );
}
