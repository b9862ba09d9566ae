import type { Change } from '../model/change.ts';
import {
  type FoundMarker,
  MARKER_TTL,
  type Marker,
  markerName,
  markerValue,
} from '../model/marker.ts';
import type { Zone } from '../model/observation.ts';
import type { AliasRecord, BatchOperation } from '../model/plan.ts';
import {
  type AddressType,
  type AliasTarget,
  describeRecord,
  isSameTarget,
  isSimpleAlias,
  type RecordSet,
} from '../model/records.ts';

/** A name of the zone, and the target of its aliases. */
export interface NameTarget {
  name: string;
  target: AliasTarget;
}

/** Operations on one zone, and the changes that they make. */
interface Work {
  operations: BatchOperation[];
  changes: Change[];
}

export interface NameWork extends Work {
  /** Records of a type that the zone's names will no longer answer. */
  removed: RecordSet[];
}

/** Deletions come first: Route 53 rejects an alias at a name that still has a CNAME. */
export function diffNames(
  zone: Zone,
  managed: readonly RecordSet[],
  targets: readonly NameTarget[],
  recordTypes: readonly AddressType[],
): NameWork {
  const isDesired = (type: string) => recordTypes.some((desired) => desired === type);
  const names = targets.map(({ name }) => name);
  const removed = managed.filter(
    ({ name, type }) => type !== 'CNAME' && !(isDesired(type) && names.includes(name)),
  );
  const displaced = managed.filter(({ type }) => type === 'CNAME');
  const deletions = [...displaced, ...removed].map(
    (record): Work => ({
      operations: [{ kind: 'delete', record }],
      changes: [recordChange(zone, record, describeRecord(record), null)],
    }),
  );
  const writes = targets.flatMap(({ name, target }) =>
    recordTypes.map((type) => {
      const existing = managed.filter((record) => record.name === name && record.type === type);
      return writeAlias(zone, { name, type, target }, existing);
    }),
  );
  const steps = [...deletions, ...writes];
  return {
    operations: steps.flatMap((step) => step.operations),
    changes: steps.flatMap((step) => step.changes),
    removed,
  };
}

function writeAlias(zone: Zone, alias: AliasRecord, existing: readonly RecordSet[]): Work {
  const [first, ...others] = existing;
  const desired = describeRecord({ alias: alias.target, values: [] });
  if (first === undefined) {
    // CREATE, not UPSERT: if the record was created after we observed the zone, the batch must fail.
    return {
      operations: [{ kind: 'create-alias', alias }],
      changes: [recordChange(zone, alias, null, desired)],
    };
  }
  const isSimple = others.length === 0 && first.source.SetIdentifier === undefined;
  const isRight = isSimpleAlias(first) && first.alias && isSameTarget(first.alias, alias.target);
  if (isSimple && isRight) return { operations: [], changes: [] };
  return {
    // A record with a routing policy cannot be upserted into a simple record: delete it first.
    operations: isSimple
      ? [{ kind: 'upsert-alias', alias }]
      : [
          ...existing.map((record) => ({ kind: 'delete' as const, record })),
          { kind: 'create-alias', alias },
        ],
    changes: [recordChange(zone, alias, existing.map(describeRecord).join('; '), desired)],
  };
}

function recordChange(
  zone: Zone,
  record: { name: string; type: string },
  existing: string | null,
  desired: string | null,
): Change {
  const kind = existing === null ? 'create' : desired === null ? 'delete' : 'update';
  return {
    kind,
    target: 'record',
    zoneId: zone.id,
    name: record.name,
    type: record.type,
    existing,
    desired,
  };
}

/** The fence: the batch deletes the observed marker and creates the next marker together with the changes that it guards. */
export function moveMarker(zone: Zone, existing: FoundMarker, next: Marker): Work {
  const replaced = existing.kind === 'absent' ? [] : [existing.record];
  const name = markerName(zone.domain);
  const value = markerValue(next);
  const [before = null] = replaced.map(describeRecord);
  return {
    operations: [
      ...replaced.map((record) => ({ kind: 'delete' as const, record })),
      { kind: 'create-text', text: { name, ttl: MARKER_TTL, value } },
    ],
    changes: [recordChange(zone, { name, type: 'TXT' }, before, value)],
  };
}
