import { shortDigest } from '../model/digest.ts';
import { MARKER_TTL, type Marker, markerName, markerValue, parseMarker } from '../model/marker.ts';
import { wildcardOf } from '../model/names.ts';
import type { Notice } from '../model/notice.ts';
import type { Zone, ZoneObservation } from '../model/observation.ts';
import type { BatchOperation, Change, ZoneBatch } from '../model/plan.ts';
import {
  type AddressType,
  type AliasTarget,
  describeRecord,
  isSameTarget,
  isSimpleAlias,
  type RecordSet,
} from '../model/records.ts';
import * as notices from './zone-notices.ts';

export interface ZoneDesired {
  owner: string;
  binding: string;
  adopt: boolean;
  approvals: readonly string[];
  /** What the names should answer. */
  target: AliasTarget;
  recordTypes: readonly AddressType[];
  /** The fence at the last publication: a zone made anew goes on from there. */
  publishedFence: number;
}

export type ZonePlan = { kind: 'held'; notices: Notice[] } | PlannedZone;

export interface PlannedZone {
  kind: 'planned';
  zone: Zone;
  wildcard: boolean;
  desiredVpcs: ZoneObservation['desiredVpcs'];
  /** The marker's fence once the batch is applied. */
  fence: number;
  batch: ZoneBatch | undefined;
  notices: Notice[];
}

/**
 * Compares one zone with what it should hold.
 *
 * | marker             | our names hold something | adopt | then                          |
 * | ------------------ | ------------------------ | ----- | ----------------------------- |
 * | ours               | anything                 | any   | repair                        |
 * | none               | nothing                  | any   | fill                          |
 * | none               | something                | no    | hold                          |
 * | none               | something                | yes   | take over, then repair        |
 * | our other binding's| anything                 | no    | hold                          |
 * | our other binding's| anything                 | yes   | take over, then repair        |
 * | someone else's     | anything                 | any   | hold                          |
 */
export function planZone(
  observed: ZoneObservation,
  unsorted: readonly RecordSet[],
  zones: readonly Zone[],
  question: ZoneDesired,
): ZonePlan {
  const [zone, ...others] = zones;
  if (zone === undefined) return held(notices.zoneMissing(observed.domain));
  if (others.length > 0) return held(notices.zoneAmbiguous(observed.domain, zones));
  if (zone.domain !== observed.domain) return held(notices.zoneNameDiffers(observed.domain, zone));
  if (!zone.private) return held(notices.zonePublic(zone));

  const records = [...unsorted].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const [existingMarker, ...more] = markerRecords(records, zone);
  const marker = existingMarker && more.length === 0 ? parseMarker(existingMarker) : undefined;
  const managed = managedRecords(records, observed);
  const refusal = refuseOwnership(zone, existingMarker, marker, managed, question);
  if (refusal !== undefined) return held(refusal);

  const work = diffNames(zone, managed, observed.wildcard, question);
  const removal = refuseRemoval(zone, work, question);
  if (removal !== undefined) return held(removal);

  const isOurs = marker?.binding === question.binding;
  const markerFence = marker?.fence ?? 0;
  // A marker behind what was published was read too late, and then the batch is refused, or was put back, and then it moves on.
  const isBehind = markerFence < question.publishedFence;
  const needsBatch = work.operations.length > 0 || !isOurs || isBehind;
  const fence = needsBatch ? Math.max(markerFence, question.publishedFence) + 1 : markerFence;
  const common = {
    kind: 'planned' as const,
    zone,
    wildcard: observed.wildcard,
    desiredVpcs: observed.desiredVpcs,
    notices: otherNames(zone, records, managed),
  };
  if (!needsBatch) return { ...common, fence, batch: undefined };

  const moved = moveMarker(zone, existingMarker, {
    owner: question.owner,
    binding: question.binding,
    fence,
  });
  return {
    ...common,
    fence,
    batch: {
      zoneId: zone.id,
      domain: zone.domain,
      operations: [...moved.operations, ...work.operations],
      changes: [...work.changes, moved.change],
    },
  };
}

function held(...list: Notice[]): ZonePlan {
  return { kind: 'held', notices: list };
}

/** Route 53's answers are sorted; a plan and its approvals must not depend on it. */
function sortKey({ name, type, source }: RecordSet): string {
  return `${name} ${type} ${source.SetIdentifier ?? ''}`;
}

/** More than one, which a routing policy permits, or a CNAME, is not a marker that we wrote. */
function markerRecords(records: readonly RecordSet[], zone: Zone): RecordSet[] {
  const name = markerName(zone.domain);
  return records.filter((record) => record.name === name && ['TXT', 'CNAME'].includes(record.type));
}

/** Everything at our names that answers addresses: A, AAAA, and a CNAME that would stand in their way. */
function managedRecords(records: readonly RecordSet[], observed: ZoneObservation): RecordSet[] {
  const names = managedNames(observed.domain, observed.wildcard);
  return records.filter(
    (record) => names.includes(record.name) && ['A', 'AAAA', 'CNAME'].includes(record.type),
  );
}

function managedNames(domain: string, wildcard: boolean): string[] {
  return wildcard ? [domain, wildcardOf(domain)] : [domain];
}

function refuseOwnership(
  zone: Zone,
  record: RecordSet | undefined,
  marker: Marker | undefined,
  managed: readonly RecordSet[],
  question: ZoneDesired,
): Notice | undefined {
  if (record === undefined) {
    return managed.length > 0 && !question.adopt
      ? notices.zoneUnmarked(zone, managed, question.binding)
      : undefined;
  }
  if (marker === undefined || marker.owner !== question.owner) {
    return notices.markerForeign(zone, record, question.owner);
  }
  return marker.binding !== question.binding && !question.adopt
    ? notices.markerOfOtherBinding(zone, marker, question.binding)
    : undefined;
}

interface NameWork {
  operations: BatchOperation[];
  changes: Change[];
  /** Names and types that answer now and would answer no more. */
  removed: RecordSet[];
}

/** Deletes first, so that a CNAME makes way for the aliases of its name in the same batch. */
function diffNames(
  zone: Zone,
  managed: readonly RecordSet[],
  wildcard: boolean,
  question: ZoneDesired,
): NameWork {
  const removed = managed.filter(
    (record) =>
      record.type !== 'CNAME' && !(question.recordTypes as string[]).includes(record.type),
  );
  const displaced = managed.filter((record) => record.type === 'CNAME');
  const deletions = [...displaced, ...removed].map((record) => ({
    operations: [{ action: 'delete' as const, record }],
    change: recordChange(zone, record, describeRecord(record), null),
  }));
  const writes = managedNames(zone.domain, wildcard).flatMap((name) =>
    question.recordTypes.flatMap((type) => {
      const existing = managed.filter((record) => record.name === name && record.type === type);
      return writeAlias(zone, { name, type, target: question.target }, existing);
    }),
  );
  const steps = [...deletions, ...writes];
  return {
    operations: steps.flatMap((step) => step.operations),
    changes: steps.map((step) => step.change),
    removed,
  };
}

/** CREATE where there is none, so that a record that appeared meanwhile fails the batch; a routing policy has to be deleted to be replaced. */
function writeAlias(
  zone: Zone,
  alias: { name: string; type: AddressType; target: AliasTarget },
  existing: readonly RecordSet[],
): { operations: BatchOperation[]; change: Change }[] {
  const desired = describeRecord({ alias: alias.target, values: [] });
  const [only] = existing;
  if (only === undefined) {
    return [
      {
        operations: [{ action: 'create', alias }],
        change: recordChange(zone, alias, null, desired),
      },
    ];
  }
  const isSimple = existing.length === 1 && only.source.SetIdentifier === undefined;
  if (isSimple && isSimpleAlias(only) && only.alias && isSameTarget(only.alias, alias.target))
    return [];
  const before = existing.map(describeRecord).join('; ');
  return [
    {
      operations: isSimple
        ? [{ action: 'upsert', alias }]
        : [
            ...existing.map((record) => ({ action: 'delete' as const, record })),
            { action: 'create', alias },
          ],
      change: recordChange(zone, alias, before, desired),
    },
  ];
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

/** An apex or wildcard that would stop answering is held until its removal is approved by name. */
function refuseRemoval(zone: Zone, work: NameWork, question: ZoneDesired): Notice | undefined {
  if (work.removed.length === 0) return undefined;
  const approval = `${question.binding}:remove:${shortDigest([zone.id, work.removed.map((r) => [r.name, r.type, describeRecord(r)])])}`;
  if (question.approvals.includes(approval)) return undefined;
  return notices.removalHeld(zone, work.removed, approval);
}

/** The fence: the marker that was observed is deleted and the next one created, in the batch of the changes that it guards. */
function moveMarker(
  zone: Zone,
  existing: RecordSet | undefined,
  next: Marker,
): { operations: BatchOperation[]; change: Change } {
  const name = markerName(zone.domain);
  const value = markerValue(next);
  return {
    operations: [
      ...(existing === undefined ? [] : [{ action: 'delete' as const, record: existing }]),
      { action: 'create', text: { name, ttl: MARKER_TTL, value } },
    ],
    change: recordChange(
      zone,
      { name, type: 'TXT' },
      existing ? describeRecord(existing) : null,
      value,
    ),
  };
}

/** Other people's names in the zone are left alone, and mentioned: they hide what public DNS says of them. */
function otherNames(
  zone: Zone,
  records: readonly RecordSet[],
  managed: readonly RecordSet[],
): Notice[] {
  const others = records.filter(
    (record) =>
      !managed.includes(record) &&
      record.name !== markerName(zone.domain) &&
      !(record.name === zone.domain && ['SOA', 'NS'].includes(record.type)),
  );
  return others.length === 0 ? [] : [notices.otherNames(zone, others)];
}
