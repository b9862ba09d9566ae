import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import type { Change } from '../model/change.ts';
import type { ZoneSnapshot } from '../model/feed.ts';
import type { BindingMessage, ZoneFence } from '../model/messages.ts';
import type { ActiveNotice, Notice } from '../model/notice.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import { zoneFences } from './fences.ts';

export interface ReportDeps {
  config: Pick<Config, 'owner'>;
  sendToPublisher(message: BindingMessage): Promise<void>;
}

/** What woke a binding, for the report of its changes. */
export type WakeUp = Pick<BindingMessage, 'principal' | 'wokenBy'>;

/**
 * Sends the publisher what the manifest does not contain yet: another snapshot, changes that were made, notices that
 * started or ended, or a fence that rose while the snapshot cannot be published.
 */
export async function sendReport(
  observation: Observation,
  plan: Plan,
  news: {
    changes: Change[];
    wakeUp?: WakeUp | undefined;
    withSnapshot: boolean;
    extra: Notice[];
  },
  deps: ReportDeps,
): Promise<void> {
  const { published, from, until } = observation;
  const existing = published.kind === 'present' ? published.value : undefined;
  const snapshot = (news.withSnapshot && plan.snapshot) || null;
  const list = [...plan.notices, ...news.extra].filter(({ severity }) => severity !== 'info');
  const isNewSnapshot = snapshot !== null && !isDeepStrictEqual(snapshot, existing?.snapshot);
  const isSameNotices = sameNotices(list, existing?.active ?? []);
  const fences = zoneFences(observation, deps.config.owner, plan, news);
  const hasNewFence = hasRisen(fences, existing?.snapshot?.zones ?? []);
  if (!isNewSnapshot && news.changes.length === 0 && isSameNotices && !hasNewFence) return;
  await deps.sendToPublisher({
    kind: 'binding',
    binding: plan.binding,
    observedFrom: from,
    observedUntil: until,
    observedGeneration: plan.observedGeneration,
    snapshot,
    applied: news.changes,
    ...(news.changes.length > 0 && definedOf(news.wakeUp)),
    fences,
    notices: list,
  });
}

function definedOf({ principal, wokenBy }: WakeUp = {}): WakeUp {
  return {
    ...(principal !== undefined && { principal }),
    ...(wokenBy !== undefined && { wokenBy }),
  };
}

function hasRisen(fences: readonly ZoneFence[], published: readonly ZoneSnapshot[]): boolean {
  return fences.some(({ zoneId, written }) =>
    published.some(({ id, fence }) => id === zoneId && written > fence),
  );
}

function sameNotices(a: readonly Notice[], b: readonly ActiveNotice[]): boolean {
  const keys = (list: readonly Notice[]) => list.map(({ code, text }) => `${code} ${text}`).sort();
  return isDeepStrictEqual(keys(a), keys(b));
}
