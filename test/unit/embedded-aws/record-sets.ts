import type { RecordChange, ResourceRecordSet } from '../../../shared/cloud/ports.ts';
import type { Example } from './helpers.ts';

export const zone = 's3.eu-west-2.amazonaws.com';
export const alias = (name: string, evaluate = false): ResourceRecordSet => ({
  Name: name,
  Type: 'A',
  AliasTarget: {
    HostedZoneId: 'Z7K1066E3PUKB',
    DNSName: '*.vpce-1-x.s3.eu-west-2.vpce.amazonaws.com',
    EvaluateTargetHealth: evaluate,
  },
});
export const text = (value: string, more: object = {}): ResourceRecordSet => ({
  Name: `_marker.${zone}`,
  Type: 'TXT',
  TTL: 300,
  ResourceRecords: [{ Value: value }],
  ...more,
});
export const a = (name: string, ...values: string[]) => ({
  Name: name,
  Type: 'A',
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});
export const cname = (name: string): ResourceRecordSet => ({
  Name: name,
  Type: 'CNAME',
  TTL: 60,
  ResourceRecords: [{ Value: 'elsewhere.example.com' }],
});
export const CREATE = (set: ResourceRecordSet): RecordChange => ({
  Action: 'CREATE',
  ResourceRecordSet: set,
});
export const DELETE = (set: ResourceRecordSet): RecordChange => ({
  Action: 'DELETE',
  ResourceRecordSet: set,
});
export const UPSERT = (set: ResourceRecordSet): RecordChange => ({
  Action: 'UPSERT',
  ResourceRecordSet: set,
});

/** Sends batches for the first zone of the worked example. */
export const changeIn =
  ({ cloud, ids }: Example) =>
  (...Changes: RecordChange[]) =>
    cloud.route53().changeResourceRecordSets({
      HostedZoneId: ids.zones[0].id,
      ChangeBatch: { Changes },
    });

export async function listedIn({ cloud, ids }: Example) {
  const page = await cloud.route53().listResourceRecordSets({ HostedZoneId: ids.zones[0].id });
  return page.ResourceRecordSets ?? [];
}

/**
 * The records in the first zone at the start of each test: a marker, an alias at the apex, and a set with two
 * values.
 */
export const firstRecords = [
  CREATE(text('"fence=1"')),
  CREATE(alias(zone)),
  CREATE(a(`two.${zone}`, '10.0.0.1', '10.0.0.2')),
];
