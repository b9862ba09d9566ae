import type { Config } from '../config/config.ts';
import { asRevision, type Revision } from '../model/counters.ts';
import type { BindingSnapshot, PublishedBinding } from '../model/feed.ts';
import type { Notice } from '../model/notice.ts';
import { UnrenderableError } from '../render/grammar.ts';
import { renderAll } from '../render/registry.ts';
import { bindingUnrenderable, publicationHeld } from './notices.ts';
import { isVisibleChange } from './visible-change.ts';

/** A storm reaches the publisher over some minutes: bindings that changed this recently count as one publication. */
const PUBLICATION_WINDOW_MS = 15 * 60_000;

/** Why a snapshot must not be published. Empty: it may be. */
export function holdsOf(
  entry: PublishedBinding,
  snapshot: BindingSnapshot,
  {
    all,
    revision,
    config,
    now,
  }: {
    /** Every entry, with what this publication merged so far. */
    all: readonly PublishedBinding[];
    revision: Revision;
    config: Config;
    now: Date;
  },
): Notice[] {
  return [
    whyUnrenderable(snapshot, config),
    whyOverLimit(entry, snapshot, { all, revision, config, now }),
  ].filter((notice) => notice !== undefined);
}

/** A binding with facts that no resolver's file can contain is held, and the other bindings go on. */
function whyUnrenderable(
  snapshot: BindingSnapshot,
  { owner, rpz, resolvers }: Config,
): Notice | undefined {
  try {
    renderAll(resolvers, { owner, rpz, revision: asRevision(1), bindings: [snapshot] });
    return undefined;
  } catch (error) {
    if (error instanceof UnrenderableError) return bindingUnrenderable(snapshot.binding, error);
    throw error;
  }
}

/**
 * The absolute change limit. A binding that it holds stays held, however much time passes, until the approval is
 * given or the binding is again what is published. First publications do not count: no client depends on them yet.
 */
function whyOverLimit(
  entry: PublishedBinding,
  snapshot: BindingSnapshot,
  { all, revision, config, now }: Parameters<typeof holdsOf>[2],
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

/** Whether a notice is the change limit's. */
export function isHold({ code }: Notice): boolean {
  return code === publicationHeld.code;
}
