import { shortDigest } from '../model/digest.ts';
import { wildcardOf } from '../model/names.ts';
import type { Notice } from '../model/notice.ts';
import type { Zone } from '../model/observation.ts';
import {
  type AliasTarget,
  describeRecord,
  isSameTarget,
  type RecordSet,
} from '../model/records.ts';
import { wildcardLeft } from './name-notices.ts';

/**
 * The aliases at the wildcard of a zone that needs no wildcard, if they point to the binding's endpoint. They stay until
 * an operator approves the removal: names below may be in use.
 */
export function leftWildcard(
  zone: Zone,
  records: readonly RecordSet[],
  wildcard: boolean,
  {
    binding,
    approvals,
    target,
  }: { binding: string; approvals: readonly string[]; target: AliasTarget },
): { records: RecordSet[]; approved: RecordSet[]; notices: Notice[] } {
  const left = records.filter(
    ({ name, alias }) =>
      !wildcard &&
      name === wildcardOf(zone.domain) &&
      alias !== undefined &&
      isSameTarget(alias, target),
  );
  if (left.length === 0) return { records: [], approved: [], notices: [] };
  const texts = left.map((record) => [record.name, record.type, describeRecord(record)]);
  const approval = `${binding}:remove:${shortDigest([zone.id, texts])}`;
  return approvals.includes(approval)
    ? { records: left, approved: left, notices: [] }
    : { records: left, approved: [], notices: [wildcardLeft(zone.domain, approval)] };
}
