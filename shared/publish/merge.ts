import { isDeepStrictEqual } from 'node:util';
import { type Config, retirementSeconds } from '../config/config.ts';
import type {
  ActiveNotice,
  BindingSnapshot,
  Manifest,
  PublishedBinding,
  RetiringAddress,
} from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import { ENDPOINT_MISSING, type Notice } from '../model/notice.ts';
import { UnrenderableError } from '../render/grammar.ts';
import { renderAll } from '../render/registry.ts';
import { bindingUnconfigured, bindingUnrenderable, publicationHeld } from './notices.ts';

export interface Merge {
  bindings: PublishedBinding[];
  /** Bindings whose snapshot came too late: they have to be reconciled again. */
  late: string[];
}

export interface MergeContext {
  config: Config;
  now: Date;
  /** When people were told that the endpoint of a binding is lost; undefined: as far as is known, never. ISO 8601. */
  lossToldAt(binding: string): string | undefined;
}

/** A storm reaches the publisher over some minutes: bindings that changed this recently count as one publication. */
const PUBLICATION_WINDOW_MS = 15 * 60_000;

/**
 * Puts what reconciles found on top of what is published.
 *
 * A snapshot is accepted only on the generation that it was observed on, so a late one can never undo a
 * later one. Too many bindings changing at once are held for an approval by name, and so is dropping one
 * that the configuration no longer has. Names are released only where people have known for the whole grace
 * period that the endpoint is lost.
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
    const isLast = message === messages.findLast(({ binding }) => binding === message.binding);
    const merged = mergeMessage(
      entry,
      { ...message, isLast },
      [...entries.values()],
      manifest.revision,
      context,
    );
    if (merged === 'late') late.add(message.binding);
    else entries.set(message.binding, merged);
  }
  const kept = [...entries.values()].flatMap((entry) =>
    configured.has(entry.name) ? [entry] : keepUnconfigured(entry, context),
  );
  return { bindings: kept.sort((a, b) => (a.name < b.name ? -1 : 1)), late: [...late].sort() };
}

function unpublished(name: string, now: Date): PublishedBinding {
  return {
    name,
    generation: 0,
    revision: 0,
    changedAt: now.toISOString(),
    snapshot: null,
    active: [],
  };
}

function mergeMessage(
  entry: PublishedBinding,
  message: BindingMessage & { isLast: boolean },
  all: readonly PublishedBinding[],
  revision: number,
  context: MergeContext,
): PublishedBinding | 'late' {
  const snapshot = message.snapshot && servedFromNow(message.snapshot, entry.snapshot, context);
  const told = (extra: Notice[]) =>
    stand(entry.active, [...message.notices, ...extra], context.now);
  // A message that is delivered again finds its own snapshot published: nothing is left to merge.
  if (isDeepStrictEqual(snapshot, entry.snapshot)) {
    // Seen before what is held, it says nothing of it: only the last word on what is published ends its being held.
    const isBack = message.isLast && message.observedGeneration === entry.generation;
    return { ...entry, active: told(isBack ? [] : entry.active.filter(isHold)) };
  }
  if (snapshot === null || context.config.mode !== 'enforce') {
    return { ...entry, active: told(entry.active.filter(isHold)) };
  }
  if (message.observedGeneration !== entry.generation) return 'late';
  const isRelease = snapshot.status === 'released' && entry.snapshot?.status !== 'released';
  if (isRelease && !isLossKnown(entry.name, context)) return entry;
  const refusals = [
    whyUnrenderable(snapshot, context.config),
    whyHeld(entry, snapshot, all, revision, context),
  ].filter((refusal) => refusal !== undefined);
  if (refusals.length > 0) {
    // A release that is refused did not happen: what people know of the loss stands on.
    const notices = isRelease ? entry.active.filter(isLoss) : message.notices;
    return { ...entry, active: stand(entry.active, [...notices, ...refusals], context.now) };
  }
  const isSeen = isVisibleChange(entry.snapshot, snapshot);
  return {
    ...entry,
    generation: entry.generation + 1,
    changedAt: isSeen ? context.now.toISOString() : entry.changedAt,
    snapshot,
    active: told([]),
  };
}

/**
 * Make before break: an address that this publication replaces is served for its whole time from now, however
 * long ago that was observed. One that retires already keeps the time that was published.
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

/** The feed said so at once, but people hear of it after that, and later still where a publication failed in between. */
function isLossKnown(binding: string, { config, now, lossToldAt }: MergeContext): boolean {
  const toldAt = lossToldAt(binding);
  const graceMs = config.limits.releaseAfterMinutes * 60_000;
  return toldAt !== undefined && now.getTime() - Date.parse(toldAt) >= graceMs;
}

function isLoss({ code }: Notice): boolean {
  return code === ENDPOINT_MISSING;
}

/** A notice that still stands keeps its beginning. */
function stand(
  active: readonly ActiveNotice[],
  notices: readonly Notice[],
  now: Date,
): ActiveNotice[] {
  return notices.map((notice) => ({
    ...notice,
    since: active.find((earlier) => earlier.code === notice.code)?.since ?? now.toISOString(),
  }));
}

/** Whether resolvers or people would see a difference. Fences move with every repair, and nobody but us reads them. */
export function isVisibleChange(
  existing: BindingSnapshot | null,
  desired: BindingSnapshot,
): boolean {
  return !isDeepStrictEqual(existing && withoutFences(existing), withoutFences(desired));
}

function withoutFences(snapshot: BindingSnapshot) {
  return { ...snapshot, zones: snapshot.zones.map(({ fence: _, ...zone }) => zone) };
}

/** One binding's facts that no resolver could be told are held alone: the others go on. */
function whyUnrenderable(snapshot: BindingSnapshot, config: Config): Notice | undefined {
  try {
    const { owner, rpz, resolvers } = config;
    renderAll(resolvers, { owner, rpz, revision: 1, bindings: [snapshot] });
    return undefined;
  } catch (error) {
    if (error instanceof UnrenderableError) return bindingUnrenderable(snapshot.binding, error);
    throw error;
  }
}

/**
 * The absolute change limit. Once it holds a binding it goes on holding it, however much time passes, until the
 * approval is given or the binding is again what is published. First publications do not count: nobody
 * depends on them yet.
 */
function whyHeld(
  entry: PublishedBinding,
  snapshot: BindingSnapshot,
  all: readonly PublishedBinding[],
  revision: number,
  { config, now }: { config: Config; now: Date },
): Notice | undefined {
  if (entry.snapshot === null || !isVisibleChange(entry.snapshot, snapshot)) return undefined;
  const active = all.flatMap(({ active }) => active).find(isHold);
  const approval = active?.approval ?? `publish:${revision}`;
  if (config.approvals.includes(approval)) return undefined;
  const since = new Date(now.getTime() - PUBLICATION_WINDOW_MS).toISOString();
  const changed = all.filter(
    ({ name, generation, changedAt }) => name !== entry.name && generation > 1 && changedAt > since,
  ).length;
  const limit = config.limits.maxBindingsPerPublication;
  const isHeldAlready = entry.active.some(isHold);
  if (!isHeldAlready && changed < limit) return undefined;
  return publicationHeld.of(entry.name, limit, approval);
}

/** What learns nothing of a binding's facts does not end its being held. */
function isHold({ code }: Notice): boolean {
  return code === publicationHeld.code;
}

/** A binding that left the configuration stays published until its leaving is approved: a slip in a deployment takes nothing away. */
function keepUnconfigured(
  entry: PublishedBinding,
  { config, now }: { config: Config; now: Date },
): PublishedBinding[] {
  const approval = `${entry.name}:drop:${entry.generation}`;
  const isApproved = config.mode === 'enforce' && config.approvals.includes(approval);
  if (entry.snapshot === null || isApproved) return [];
  const notice = bindingUnconfigured(entry.name, approval);
  return [{ ...entry, active: stand(entry.active, [notice], now) }];
}
