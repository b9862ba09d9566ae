import { isDeepStrictEqual } from 'node:util';
import { type Config, retirementSeconds } from '../config/config.ts';
import { asGeneration, asRevision, type Revision } from '../model/counters.ts';
import type {
  BindingSnapshot,
  Manifest,
  PublishedBinding,
  RetiringAddress,
} from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import {
  type ActiveNotice,
  ENDPOINT_MISSING,
  isSameCondition,
  type Notice,
} from '../model/notice.ts';
import { SWEEP_INTERVAL_MINUTES } from '../model/timing.ts';
import { holdsOf, isHold } from './holds.ts';
import { bindingUnconfigured } from './notices.ts';
import { isVisibleChange } from './visible-change.ts';

export interface Merge {
  bindings: PublishedBinding[];
  /** Bindings that must be reconciled again, because their report came too late. */
  late: string[];
}

export interface MergeContext {
  config: Config;
  now: Date;
  /** When operators were notified that the endpoint of a binding is lost. ISO 8601; undefined if they were not. */
  lossNotifiedAt(binding: string): string | undefined;
}

/** How one report changes the entry of its binding. */
type Merged =
  | { kind: 'merged'; entry: PublishedBinding }
  /** Older than the entry: SQS redelivered it. */
  | { kind: 'stale' }
  /** Its observation overlaps that of the entry, or a newer generation was published: the binding is reconciled again. */
  | { kind: 'late' };

/**
 * Merges the reports of reconciles into the entries of the manifest.
 *
 * A report is merged only if its observation began after the observation of the entry ended. A snapshot is merged only on
 * the generation that it was observed on. So a stale report never changes an entry or lifts a hold. Changes of more bindings
 * than the change limit, and the removal of a binding, are held until an operator approves them by name. Names are released
 * only when the grace period has passed since operators were notified of the loss.
 */
export function mergeMessages(
  manifest: Manifest,
  messages: readonly BindingMessage[],
  context: MergeContext,
): Merge {
  const { config } = context;
  const configured = new Set(config.bindings.map((binding) => binding.name));
  const entries = new Map(manifest.bindings.map((entry) => [entry.name, entry]));
  const late = new Set<string>();
  for (const message of messages.filter(({ binding }) => configured.has(binding))) {
    const entry = entries.get(message.binding) ?? unpublished(message.binding, context.now);
    const merged = mergeMessage(entry, message, {
      ...context,
      all: [...entries.values()],
      revision: manifest.revision,
    });
    if (merged.kind === 'late') late.add(message.binding);
    if (merged.kind === 'merged') entries.set(message.binding, merged.entry);
  }
  const kept = [...entries.values()].flatMap((entry) =>
    configured.has(entry.name) ? [entry] : keepUnconfigured(entry, context),
  );
  return { bindings: kept.sort((a, b) => (a.name < b.name ? -1 : 1)), late: [...late].sort() };
}

function unpublished(name: string, now: Date): PublishedBinding {
  return {
    name,
    generation: asGeneration(0),
    revision: asRevision(0),
    changedAt: now.toISOString(),
    observedUntil: new Date(0).toISOString(),
    snapshot: null,
    active: [],
  };
}

function mergeMessage(
  entry: PublishedBinding,
  message: BindingMessage,
  context: MergeContext & { all: readonly PublishedBinding[]; revision: Revision },
): Merged {
  const { config, now } = context;
  const isOnGeneration = message.observedGeneration === entry.generation;
  const snapshot = message.snapshot && servedFromNow(message.snapshot, entry.snapshot, context);
  const active = (extra: Notice[]) => activeFrom(entry.active, [...message.notices, ...extra], now);
  const isPublished = isDeepStrictEqual(snapshot, entry.snapshot);
  // SQS redelivered the report that made the entry.
  if (isPublished && isDeepStrictEqual(active([]), entry.active)) return { kind: 'merged', entry };
  if (message.observedUntil < entry.observedUntil && !isOnGeneration) return { kind: 'stale' };
  if (message.observedFrom < entry.observedUntil) return { kind: 'late' };
  if (isPublished && snapshot !== null) {
    const isLifted = entry.active.some(isHold);
    return isLifted && isOld(message, now)
      ? { kind: 'late' }
      : merged(entry, message, active([]), now);
  }
  // A null snapshot contains no facts, so it does not lift a hold.
  if (snapshot === null || config.mode !== 'enforce') {
    return merged(entry, message, active(entry.active.filter(isHold)), now);
  }
  if (!isOnGeneration) return { kind: 'late' };
  if (isOld(message, now)) return { kind: 'late' };
  const isRelease = snapshot.status === 'released' && entry.snapshot?.status !== 'released';
  if (isRelease && !isGraceOver(entry.name, context)) return { kind: 'merged', entry };
  const holds = holdsOf(entry, snapshot, context);
  if (holds.length > 0) {
    // The release is held, so the notice of the loss stays active.
    const notices = isRelease ? entry.active.filter(isLoss) : message.notices;
    return merged(entry, message, activeFrom(entry.active, [...notices, ...holds], now), now);
  }
  const isVisible = isVisibleChange(entry.snapshot, snapshot);
  return {
    kind: 'merged',
    entry: {
      ...entry,
      generation: asGeneration(entry.generation + 1),
      changedAt: isVisible ? now.toISOString() : entry.changedAt,
      observedUntil: notAfter(now, message.observedUntil),
      snapshot,
      active: active([]),
    },
  };
}

/**
 * Whether a sweep has observed the binding since. Sweeps that find the published or held facts again do not renew the time of
 * the entry, so a report that publishes a snapshot or lifts a hold must be as new as the last sweep.
 */
function isOld({ observedUntil }: BindingMessage, now: Date): boolean {
  return now.getTime() - Date.parse(observedUntil) > SWEEP_INTERVAL_MINUTES * 60_000;
}

/** A clock that is ahead must not make the entry newer than every report until that time has passed. */
function notAfter(now: Date, observedUntil: string): string {
  return observedUntil < now.toISOString() ? observedUntil : now.toISOString();
}

/** Replaces the notices of the entry. An unchanged entry keeps its time, so that the manifest stays unchanged. */
function merged(
  entry: PublishedBinding,
  message: BindingMessage,
  active: ActiveNotice[],
  now: Date,
): Merged {
  if (isDeepStrictEqual(active, entry.active)) return { kind: 'merged', entry };
  const observedUntil = notAfter(now, message.observedUntil);
  return { kind: 'merged', entry: { ...entry, observedUntil, active } };
}

/**
 * Make before break: the retirement of a replaced address starts at its publication, not at its observation. An address that
 * is already retiring keeps its published time.
 */
function servedFromNow(
  snapshot: BindingSnapshot,
  published: BindingSnapshot | null,
  { config, now }: { config: Config; now: Date },
): BindingSnapshot {
  const earliest = new Date(now.getTime() + retirementSeconds(config) * 1000).toISOString();
  const timed = (part: 'endpoint' | 'inbound') =>
    snapshot[part].retiring.map(({ address, until }): RetiringAddress => {
      const known = published?.[part].retiring.find((entry) => entry.address === address);
      const least = known?.until ?? earliest;
      return until >= least ? { address, until } : { address, until: least };
    });
  return {
    ...snapshot,
    endpoint: { ...snapshot.endpoint, retiring: timed('endpoint') },
    inbound: { ...snapshot.inbound, retiring: timed('inbound') },
  };
}

/** The grace period starts when operators are notified, which is later than the manifest entry. */
function isGraceOver(binding: string, { config, now, lossNotifiedAt }: MergeContext): boolean {
  const at = lossNotifiedAt(binding);
  const graceMs = config.limits.releaseAfterMinutes * 60_000;
  return at !== undefined && now.getTime() - Date.parse(at) >= graceMs;
}

function isLoss({ code }: Notice): boolean {
  return code === ENDPOINT_MISSING;
}

/** A notice that is still active keeps its `since`. */
function activeFrom(
  active: readonly ActiveNotice[],
  notices: readonly Notice[],
  now: Date,
): ActiveNotice[] {
  return notices.map((notice) => ({
    ...notice,
    since: active.find((earlier) => isSameCondition(earlier, notice))?.since ?? now.toISOString(),
  }));
}

/**
 * A binding that left the configuration stays published until an operator approves its removal, so that a mistake in the
 * configuration removes no names.
 */
function keepUnconfigured(
  entry: PublishedBinding,
  { config, now }: { config: Config; now: Date },
): PublishedBinding[] {
  const approval = `${entry.name}:drop:${entry.generation}`;
  const isApproved = config.mode === 'enforce' && config.approvals.includes(approval);
  if (entry.snapshot === null || isApproved) return [];
  const notice = bindingUnconfigured(entry.name, approval);
  // A hold stays active, so that it still needs its approval if the binding returns to the configuration.
  const notices = [notice, ...entry.active.filter(isHold)];
  return [{ ...entry, active: activeFrom(entry.active, notices, now) }];
}
