import type { Config } from '../shared/config/config.ts';
import type { Change } from '../shared/model/change.ts';
import type { Notice } from '../shared/model/notice.ts';
import type { Observation } from '../shared/model/observation.ts';
import { changesOf, type Plan, type Verdict, worstVerdict } from '../shared/model/plan.ts';
import { emptyManifest } from '../shared/publish/plan.ts';
import { type FeedPreview, previewPublication } from '../shared/publish/preview.ts';
import { uncoveredNames } from '../shared/reconcile/check-names.ts';
import { observe } from '../shared/reconcile/observe.ts';
import { planBinding } from '../shared/reconcile/plan.ts';
import { EXIT } from './output.ts';
import type { Source } from './source.ts';

/** The plans of all bindings, and the changes that publishing them would make. */
export interface WholePlan {
  mode: Config['mode'];
  verdict: Verdict;
  observations: Observation[];
  plans: Plan[];
  /** Undefined: the source has no feed, or the feed could not be read. */
  feed: FeedPreview | undefined;
}

export async function planAll(config: Config, source: Source, now: Date): Promise<WholePlan> {
  const observations = await observe(config.bindings, {
    world: source.world,
    ...(source.feed.kind === 'present' && { published: source.feed.published }),
    now: () => new Date(),
  });
  const planned = observations.map((observation) => {
    const plan = planBinding(observation, { config, now });
    return { ...plan, notices: [...plan.notices, ...uncoveredNames(observation)] };
  });
  const feed = await previewOf(config, source, planned, now);
  const plans = planned.map((plan) => withFeed(plan, source, feed));
  const pending: Verdict = feed && feed.changes.length > 0 ? 'repair' : 'in-sync';
  const verdict = worstVerdict([...plans.map((plan) => plan.verdict), pending]);
  return { mode: config.mode, verdict, observations, plans, feed };
}

async function previewOf(
  config: Config,
  source: Source,
  plans: readonly Plan[],
  now: Date,
): Promise<FeedPreview | undefined> {
  if (source.feed.kind === 'absent') return undefined;
  const published = await source.feed.published();
  if (published.kind === 'failed') return undefined;
  const existing =
    published.kind === 'present' ? published.value : emptyManifest(config.owner, now);
  const { bucket, parameters } = source.feed;
  const log = (await source.feed.outbox())?.notified;
  return previewPublication(existing, plans, parameters, { config, now, bucket, log });
}

/** Adds the notices of the publication to a binding's plan, or a notice that the feed was not read. */
function withFeed(plan: Plan, source: Source, feed: FeedPreview | undefined): Plan {
  if (source.feed.kind === 'absent') {
    return { ...plan, notices: [...plan.notices, source.feed.notice] };
  }
  const refusals = feed?.notices.get(plan.binding) ?? [];
  const isHeld = refusals.some(({ severity }) => severity === 'error');
  return {
    ...plan,
    verdict: isHeld ? 'hold' : plan.verdict,
    notices: [...plan.notices, ...refusals],
  };
}

export function exitCodeOf(verdict: Verdict): number {
  if (verdict === 'in-sync') return EXIT.inSync;
  return verdict === 'repair' ? EXIT.pending : EXIT.held;
}

/** The JSON form of a plan. It is a public interface. */
export function planJson({ mode, verdict, plans, feed }: WholePlan) {
  return {
    mode,
    verdict,
    bindings: plans.map((plan) => ({
      name: plan.binding,
      verdict: plan.verdict,
      changes: changesOf(plan).map(changeJson),
      notices: plan.notices.map(noticeJson),
    })),
    ...(feed && { feed: { revision: feed.revision, changes: feed.changes.map(changeJson) } }),
  };
}

function changeJson({ kind, target, zoneId, name, type, existing, desired }: Change) {
  return { kind, target, zoneId: zoneId ?? null, name, type, existing, desired };
}

export function noticeJson({ code, subject, severity, text, remedy, approval }: Notice) {
  return {
    code,
    ...(subject && { subject }),
    severity,
    text,
    remedy,
    ...(approval && { approval }),
  };
}
