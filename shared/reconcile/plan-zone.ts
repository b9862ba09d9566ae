import type { Binding } from '../model/binding.ts';
import { asFence, type Fence } from '../model/counters.ts';
import { shortDigest } from '../model/digest.ts';
import { type FoundMarker, findMarker, markerName } from '../model/marker.ts';
import { wildcardOf } from '../model/names.ts';
import type { Notice } from '../model/notice.ts';
import type { Zone, ZoneObservation } from '../model/observation.ts';
import type { ZoneBatch } from '../model/plan.ts';
import {
  type AddressType,
  type AliasTarget,
  describeRecord,
  EVALUATE_TARGET_HEALTH,
  type RecordSet,
} from '../model/records.ts';
import type { ZonalTarget, ZonalTargets } from '../model/zonal-names.ts';
import { otherClaimant } from './claims.ts';
import { leftWildcard } from './left-wildcard.ts';
import { otherWriters } from './other-writers.ts';
import type { ZoneFacts } from './plan-input.ts';
import * as notices from './zone-notices.ts';
import { diffNames, moveMarker, type NameTarget, type NameWork } from './zone-work.ts';

export interface ZoneDesired {
  owner: string;
  binding: string;
  /** The Region of the endpoint. */
  region: string;
  adopt: boolean;
  approvals: readonly string[];
  /** All bindings of the configuration. */
  bindings: readonly Binding[];
  /** The target of the aliases at the zone's names. */
  target: AliasTarget;
  /** The endpoint's id. */
  endpoint: string;
  /** The targets of the aliases at the zonal names. */
  zonal: ZonalTargets;
  recordTypes: readonly AddressType[];
  /** The zone's fence in the published snapshot. A re-created zone continues from this fence. */
  publishedFence: Fence;
}

export type ZonePlan = { kind: 'held'; notices: Notice[] } | PlannedZone;

export interface PlannedZone {
  kind: 'planned';
  zone: Zone;
  wildcard: boolean;
  zonal: ZonalTarget[];
  desiredVpcs: ZoneObservation['desiredVpcs'];
  /** The marker's fence after the batch is applied. */
  fence: Fence;
  batch: ZoneBatch | undefined;
  notices: Notice[];
}

/**
 * Compares the existing records of a zone with the desired records.
 *
 * | marker                       | records at our names | adopt | result             |
 * | ---------------------------- | -------------------- | ----- | ------------------ |
 * | ours                         | any                  | any   | repair             |
 * | absent                       | no                   | any   | fill               |
 * | absent                       | yes                  | no    | hold               |
 * | absent                       | yes                  | yes   | adopt, then repair |
 * | of our other binding         | any                  | no    | hold               |
 * | of our other binding         | any                  | yes   | adopt, then repair |
 * | of another owner, or invalid | any                  | any   | hold               |
 *
 * In every row, the plan holds if another binding of the configuration also has the zone, or if a repair is needed and
 * another tool has an ownership record of our names.
 */
export function planZone(facts: ZoneFacts, desired: ZoneDesired): ZonePlan {
  const { domain, zones } = facts;
  const [zone, ...others] = zones;
  if (zone === undefined) return held(notices.zoneMissing(domain, desired.region));
  if (others.length > 0) return held(notices.zoneAmbiguous(domain, zones));
  if (zone.domain !== domain) return held(notices.zoneNameDiffers(domain, zone));
  if (!zone.private) return held(notices.zonePublic(zone));

  const targets = targetsOf(facts, desired);
  const existing = contentsOf(facts, targets);
  const refusal = refuseClaim(zone, existing, desired) ?? refuseOwnership(zone, existing, desired);

  const writers = otherWriters(domain, existing.records);
  const otherWriter =
    writers.length === 0 ? [] : [notices.zoneOtherWriter(zone, writers, desired.binding)];
  if (refusal !== undefined) return held(refusal, ...otherWriter);
  const left = leftWildcard(zone, existing.records, facts.wildcard, desired);
  const work = diffNames(
    zone,
    [...existing.managed, ...left.approved],
    targets,
    desired.recordTypes,
  );
  // `adopt` does not permit a repair here: the other tool would write its own records again.
  if (work.operations.length > 0 && otherWriter.length > 0) return held(...otherWriter);
  const removal = refuseRemoval(zone, work, left.approved, desired);
  if (removal !== undefined) return held(removal);

  const marker = existing.marker.kind === 'valid' ? existing.marker.marker : undefined;
  const isOurs = marker?.binding === desired.binding;
  const markerFence = marker?.fence ?? asFence(0);
  // If the marker's fence is lower than the published fence, either our read was stale (Route 53 will reject the
  // batch) or someone restored an old marker (the batch moves it forward).
  const isBehind = markerFence < desired.publishedFence;
  const needsBatch = work.operations.length > 0 || !isOurs || isBehind;
  const fence = needsBatch
    ? asFence(Math.max(markerFence, desired.publishedFence) + 1)
    : markerFence;
  const common = {
    kind: 'planned' as const,
    zone,
    wildcard: facts.wildcard,
    zonal: desired.zonal.targets,
    desiredVpcs: facts.desiredVpcs,
    fence,
    notices: [
      ...otherWriter,
      ...otherNames(zone, existing, left.records),
      ...left.notices,
      ...desired.zonal.missing.map((one) => notices.zonalNameMissing(zone, one, desired)),
    ],
  };
  if (!needsBatch) return { ...common, batch: undefined };

  const { owner, binding } = desired;
  const moved = moveMarker(zone, existing.marker, { owner, binding, fence });
  return {
    ...common,
    batch: {
      zoneId: zone.id,
      domain: zone.domain,
      fence,
      operations: [...moved.operations, ...work.operations],
      changes: [...work.changes, ...moved.changes],
    },
  };
}

function held(...list: Notice[]): ZonePlan {
  return { kind: 'held', notices: list };
}

/** The records of a zone by the part that they have in the plan. */
interface ZoneContents {
  records: RecordSet[];
  marker: FoundMarker;
  /** Every record at our names that answers address queries: A, AAAA, and a CNAME in place of an alias. */
  managed: RecordSet[];
}

/** Every name that gets aliases, with the target of these aliases. */
function targetsOf({ domain, wildcard }: ZoneFacts, { target, zonal }: ZoneDesired): NameTarget[] {
  return [
    ...(wildcard ? [domain, wildcardOf(domain)] : [domain]).map((name) => ({ name, target })),
    ...zonal.targets.flatMap((one) =>
      [one.domain, wildcardOf(one.domain)].map((name) => ({
        name,
        target: { ...one.target, evaluateTargetHealth: EVALUATE_TARGET_HEALTH },
      })),
    ),
  ];
}

function contentsOf(
  { domain, records: unsorted }: ZoneFacts,
  targets: readonly NameTarget[],
): ZoneContents {
  // The plan and its approvals must not depend on the order in which AWS lists records.
  const records = [...unsorted].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const names = targets.map(({ name }) => name);
  return {
    records,
    marker: findMarker(domain, records),
    managed: records.filter(
      ({ name, type }) => names.includes(name) && ['A', 'AAAA', 'CNAME'].includes(type),
    ),
  };
}

function sortKey({ name, type, source }: RecordSet): string {
  return `${name} ${type} ${source.SetIdentifier ?? ''}`;
}

/** Holds both bindings if two bindings of the configuration manage one zone: each would undo the other's writes. */
function refuseClaim(
  zone: Zone,
  { marker }: ZoneContents,
  { binding, bindings }: ZoneDesired,
): Notice | undefined {
  const marked = marker.kind === 'valid' ? marker.marker.binding : undefined;
  const other = otherClaimant(zone, marked, { binding, bindings });
  return other === undefined ? undefined : notices.zoneClaimedTwice(zone, binding, other);
}

function refuseOwnership(
  zone: Zone,
  { marker: found, managed }: ZoneContents,
  desired: ZoneDesired,
): Notice | undefined {
  if (found.kind === 'absent') {
    return managed.length > 0 && !desired.adopt
      ? notices.zoneUnmarked(zone, managed, desired.binding)
      : undefined;
  }
  if (found.kind === 'invalid' || found.marker.owner !== desired.owner) {
    return notices.markerForeign(zone, found.record, desired.owner);
  }
  return found.marker.binding !== desired.binding && !desired.adopt
    ? notices.markerOfOtherBinding(zone, found.marker, desired.binding)
    : undefined;
}

/** Holds the removal of a record type from the apex or the wildcard until an operator approves this removal by its name. */
function refuseRemoval(
  zone: Zone,
  { removed: all }: NameWork,
  approved: readonly RecordSet[],
  desired: ZoneDesired,
): Notice | undefined {
  const removed = all.filter((record) => !approved.includes(record));
  if (removed.length === 0) return undefined;
  const approval = `${desired.binding}:remove:${shortDigest([zone.id, removed.map((r) => [r.name, r.type, describeRecord(r)])])}`;
  if (desired.approvals.includes(approval)) return undefined;
  return notices.removalHeld(zone, removed, approval);
}

/** We never change other names in the zone, but we report them: they hide the public records of the same names. */
function otherNames(
  zone: Zone,
  { records, managed }: ZoneContents,
  ours: readonly RecordSet[],
): Notice[] {
  const others = records.filter(
    (record) =>
      !managed.includes(record) &&
      !ours.includes(record) &&
      record.name !== markerName(zone.domain) &&
      !(record.name === zone.domain && ['SOA', 'NS'].includes(record.type)),
  );
  return others.length === 0 ? [] : [notices.otherNames(zone, others)];
}
