import { canonicalName, withoutWildcard } from './names.ts';

/** The address record types that an endpoint's regional name can answer. */
export type AddressType = 'A' | 'AAAA';

export interface AliasTarget {
  zoneId: string;
  /** Canonical. S3's names keep the leading `*.` that AWS publishes. */
  name: string;
  evaluateTargetHealth: boolean;
}

/** One record set of a zone, with canonical names. */
export interface RecordSet {
  name: string;
  type: string;
  alias: AliasTarget | undefined;
  ttl: number | undefined;
  values: readonly string[];
  /** The record set as AWS gave it, routing policy and all: a DELETE must repeat it exactly. */
  source: Readonly<Record<string, unknown>>;
}

/** What we write. It has no effect for interface endpoints (API_AliasTarget), so nobody's other value is drift. */
export const EVALUATE_TARGET_HEALTH = true;

/**
 * Targets agree whether or not the leading `*.` of an S3 name was kept, and whatever EvaluateTargetHealth
 * says: the console writes one value and other tools another, and all of them reach the same endpoint.
 */
export function isSameTarget(a: AliasTarget, b: AliasTarget): boolean {
  return (
    a.zoneId === b.zoneId &&
    withoutWildcard(canonicalName(a.name)) === withoutWildcard(canonicalName(b.name))
  );
}

/** A plain alias: no routing policy, set identifier or values beside it. */
export function isSimpleAlias(record: RecordSet): boolean {
  return record.alias !== undefined && record.source.SetIdentifier === undefined;
}

/** One line for people: `alias vpce-... (Z7K1066E3PUKB)`, or the values. */
export function describeRecord(record: Pick<RecordSet, 'alias' | 'values'>): string {
  if (record.alias === undefined) return record.values.join(' ');
  const health = record.alias.evaluateTargetHealth ? '' : ', without target health';
  return `alias ${record.alias.name} (${record.alias.zoneId}${health})`;
}
