import { canonicalName, withoutWildcard } from './names.ts';

/** The types of address records that an endpoint's regional name can have. */
export type AddressType = 'A' | 'AAAA';

export interface AliasTarget {
  zoneId: string;
  /** Canonical. Names of S3 endpoints keep the leading `*.` that AWS publishes. */
  name: string;
  evaluateTargetHealth: boolean;
}

/** A record set of a zone, with canonical names. */
export interface RecordSet {
  name: string;
  type: string;
  alias: AliasTarget | undefined;
  ttl: number | undefined;
  values: readonly string[];
  /** The record set exactly as AWS returned it, including its routing policy. A DELETE must repeat it. */
  source: Readonly<Record<string, unknown>>;
}

/** The value that we write. It has no effect for interface endpoints (API_AliasTarget), so another value is not drift. */
export const EVALUATE_TARGET_HEALTH = true;

/**
 * Whether two aliases point to the same endpoint. Ignores the leading `*.` of S3 names and EvaluateTargetHealth: tools
 * write them differently, and neither changes which endpoint answers.
 */
export function isSameTarget(a: AliasTarget, b: AliasTarget): boolean {
  return (
    a.zoneId === b.zoneId &&
    withoutWildcard(canonicalName(a.name)) === withoutWildcard(canonicalName(b.name))
  );
}

/** An alias without a routing policy. */
export function isSimpleAlias(record: RecordSet): boolean {
  return record.alias !== undefined && record.source.SetIdentifier === undefined;
}

/** The record on one line, for operators: `alias vpce-... (Z7K1066E3PUKB)`, or the values. */
export function describeRecord(record: Pick<RecordSet, 'alias' | 'values'>): string {
  if (record.alias === undefined) return record.values.join(' ');
  const health = record.alias.evaluateTargetHealth ? '' : ', without target health';
  return `alias ${record.alias.name} (${record.alias.zoneId}${health})`;
}
