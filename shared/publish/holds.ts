import type { Config } from '../config/config.ts';
import { asRevision, type Revision } from '../model/counters.ts';
import type { BindingSnapshot, PublishedBinding } from '../model/feed.ts';
import type { Notice } from '../model/notice.ts';
import { UnrenderableError } from '../render/grammar.ts';
import { renderAll } from '../render/registry.ts';
import { bindingUnrenderable, publicationHeld } from './notices.ts';
import { isVisibleChange } from './visible-change.ts';

/** Changes of one cause reach the publisher over some minutes, so bindings that changed within this time count together. */
const PUBLICATION_WINDOW_MS = 15 * 60_000;

/** The reasons why a snapshot must not be published. */
export function holdsOf(
  entry: PublishedBinding,
  snapshot: BindingSnapshot,
  {
    all,
    revision,
    config,
    now,
  }: {
    /** Every entry, including what this publication has merged so far. */
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

/** Holds a binding with facts that cannot be written into a resolver's file. Other bindings are still published. */
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
 * The absolute change limit. A held binding stays held, even after the window, until an operator approves the change or the
 * published facts are observed again. First publications do not count, because no client depends on them yet.
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

/** Whether the change limit made the notice. */
export function isHold({ code }: Notice): boolean {
  return code === publicationHeld.code;
}
