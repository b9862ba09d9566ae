import { isDeepStrictEqual } from 'node:util';
import type { ResourceRecordSet } from '../shared/cloud/ports.ts';
import type { Having } from './context.ts';
import { compareNames, compareText, storedName } from './route53-names.ts';

export type StoredSet = Having<ResourceRecordSet, 'Name' | 'Type'>;

/** The record sets of a zone by `setKey`. */
export type RecordSets = ReadonlyMap<string, StoredSet>;

export function setKey(set: StoredSet): string {
  return `${set.Name} ${set.Type} ${set.SetIdentifier ?? ''}`;
}

/** A record set as Route 53 returns it. Members without a value are omitted; unknown members are kept. */
export function storedSet(set: ResourceRecordSet): StoredSet {
  const { AliasTarget: target } = set;
  const members = {
    ...set,
    Name: storedName(set.Name ?? ''),
    Type: set.Type ?? '',
    AliasTarget: target && {
      HostedZoneId: target.HostedZoneId,
      DNSName: storedName(target.DNSName ?? ''),
      EvaluateTargetHealth: target.EvaluateTargetHealth ?? false,
    },
  };
  return JSON.parse(JSON.stringify(members));
}

/** Whether a DELETE matches the existing set: every member must be equal; only the order of values may differ. */
export function sameSet(one: StoredSet, other: StoredSet): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable(set: StoredSet) {
  const values = (set.ResourceRecords ?? []).map(({ Value }) => Value ?? '').sort();
  return { ...set, ResourceRecords: values };
}

export function sortedSets(sets: Iterable<StoredSet>): StoredSet[] {
  return [...sets].sort(
    (one, other) =>
      compareNames(one.Name, other.Name) ||
      compareText(one.Type, other.Type) ||
      compareText(one.SetIdentifier ?? '', other.SetIdentifier ?? ''),
  );
}

/** The SOA and NS records that Route 53 creates in each new zone. */
export function apexSets(zoneName: string): StoredSet[] {
  const servers = [
    'ns-0.awsdns-00.com.',
    'ns-512.awsdns-00.net.',
    'ns-1024.awsdns-00.org.',
    'ns-1536.awsdns-00.co.uk.',
  ];
  return [
    {
      Name: zoneName,
      Type: 'NS',
      TTL: 172_800,
      ResourceRecords: servers.map((Value) => ({ Value })),
    },
    {
      Name: zoneName,
      Type: 'SOA',
      TTL: 900,
      ResourceRecords: [
        { Value: `${servers[3]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` },
      ],
    },
  ];
}
