import { CloudError } from '../cloud/errors.ts';
import type { Config } from '../config/config.ts';
import type { Binding } from '../model/binding.ts';
import type { Manifest } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import { type Notice, PUBLICATION_HELD } from '../model/notice.ts';
import type { Lookup, Observation, Reading } from '../model/observation.ts';
import { changesOf, type Plan } from '../model/plan.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { type Applied, applyPlan, isStale } from './apply.ts';
import { associationFailed } from './association-notices.ts';
import { UNREADABLE } from './notices.ts';
import { observe } from './observe.ts';
import { planBinding } from './plan.ts';
import type { WorldPorts } from './reader.ts';
import { sendReport, type WakeUp } from './report.ts';
import * as notices from './run-notices.ts';

export interface ReconcileDeps {
  config: Config;
  world: WorldPorts;
  published(): Promise<Lookup<Manifest>>;
  /** Reads the withdrawn addresses of a binding. Only deployments that probe addresses pass it. */
  withdrawn?: ((binding: string) => Promise<Reading<string[]>>) | undefined;
  sendToPublisher(message: BindingMessage): Promise<void>;
  now(): Date;
  telemetry: Telemetry;
}

/** The result of one run for one binding. The handler decides by it whether SQS redelivers the message. */
export type Outcome =
  /** `problems`: what AWS refused, and no retry makes succeed. Empty if the plan was applied as a whole. */
  | { kind: 'done'; plan: Plan; problems: Notice[] }
  /** The binding is in transition: run again after so many seconds. */
  | { kind: 'wait'; plan: Plan; seconds: number }
  /** A write failed for a transient reason: a time-out, a throttle, or a zone that changed since the observation. */
  | { kind: 'retry'; plan: Plan; cause: CloudError };

/** How often one run observes a zone that another writer keeps changing. After that, the queue retries later. */
const MAX_PASSES = 3;

/**
 * Observes the bindings together. Then, for each binding: plans, repairs its zones, and sends the publisher the facts and
 * the changes. If a zone changed since the observation, Route 53 rejects its batch, and the binding is observed again.
 */
export async function reconcile(
  bindings: readonly Binding[],
  deps: ReconcileDeps,
  woken: WokenBindings = { overdue: new Set(), wakeUps: new Map() },
): Promise<Map<string, Outcome>> {
  if (deps.config.mode === 'paused') {
    deps.telemetry.warn('the mode is paused: nothing is read or written', {
      bindings: bindings.map((b) => b.name),
    });
    return new Map();
  }
  return reconcileObserved(await observe(bindings, deps), deps, {
    passes: MAX_PASSES,
    isLastPassReported: true,
    ...woken,
  });
}

/** What the messages that woke the bindings add to the observation, by the names of bindings. */
export interface WokenBindings {
  /** Bindings whose message has used up its attempts. If such a binding is still in transition, operators are notified. */
  overdue: ReadonlySet<string>;
  wakeUps: ReadonlyMap<string, WakeUp>;
}

export interface RunOptions extends WokenBindings {
  /** How often a zone that changed since the observation is planned. With 1, it is not observed again. */
  passes: number;
  /** Whether operators are notified if Route 53 rejects the batch of the last pass. */
  isLastPassReported: boolean;
}

export async function reconcileObserved(
  observations: readonly Observation[],
  deps: ReconcileDeps,
  options: RunOptions,
): Promise<Map<string, Outcome>> {
  const outcomes = await Promise.all(
    observations.map(
      async (observation) =>
        [observation.binding.name, await reconcileBinding(observation, deps, options)] as const,
    ),
  );
  return new Map(outcomes);
}

/** A call that fails outside of the plan, such as sending the report, concerns only this binding. */
async function reconcileBinding(
  observation: Observation,
  deps: ReconcileDeps,
  options: RunOptions,
): Promise<Outcome> {
  const plan = planBinding(observation, { config: deps.config, now: deps.now() });
  report(plan, deps.telemetry);
  try {
    return await carryOut(observation, plan, deps, options);
  } catch (cause) {
    if (cause instanceof CloudError) return { kind: 'retry', plan, cause };
    throw cause;
  }
}

async function carryOut(
  observation: Observation,
  plan: Plan,
  deps: ReconcileDeps,
  options: RunOptions,
): Promise<Outcome> {
  if (plan.verdict === 'wait') {
    if (options.overdue.has(plan.binding) && !feedIsUnread(observation)) {
      const kept = keptNotices(observation);
      const isActive = kept.some(({ code }) => code === notices.TRANSITION_OVERDUE);
      const extra = isActive ? kept : [...kept, notices.transitionOverdue(plan)];
      await sendReport(observation, plan, { changes: [], withSnapshot: false, extra }, deps);
    }
    return { kind: 'wait', plan, seconds: plan.requeueAfter ?? 0 };
  }
  const isUnread = plan.notices.some(({ code }) => code === UNREADABLE);
  if (isUnread && feedIsUnread(observation)) return { kind: 'done', plan, problems: [] };
  if (isUnread || deps.config.mode === 'observe') {
    const extra = isUnread
      ? keptNotices(observation).filter(({ code }) => code !== UNREADABLE)
      : driftNotices(plan);
    await sendReport(observation, plan, { changes: [], withSnapshot: false, extra }, deps);
    return { kind: 'done', plan, problems: [] };
  }
  const applied = await applyPlan(plan, deps.world.route53());
  deps.telemetry.count('RecordsChanged', applied.changes.length);
  if (barringFailures(applied).length === 0) {
    await sendReport(
      observation,
      plan,
      {
        changes: applied.changes,
        wakeUp: options.wakeUps.get(plan.binding),
        withSnapshot: true,
        extra: failureNotices(plan.binding, applied),
      },
      deps,
    );
    return settled(plan, applied);
  }
  return recover({ observation, plan, applied }, deps, options);
}

/** The failures that bar the publication: names would be published that the inbound endpoint does not answer. */
function barringFailures({ failures, failedAssociations }: Applied): CloudError[] {
  const forInbound = failedAssociations.filter(({ association }) => association.isForInbound);
  return [...failures, ...forInbound.map(({ cause }) => cause)];
}

/** Reports the zones that were written, and observes the binding again if every failure is a stale observation. */
async function recover(
  { observation, plan, applied }: { observation: Observation; plan: Plan; applied: Applied },
  deps: ReconcileDeps,
  options: RunOptions,
): Promise<Outcome> {
  const { passes, isLastPassReported } = options;
  const barring = barringFailures(applied);
  const rejected = passes <= 1 && isLastPassReported ? barring.find(isStale) : undefined;
  const extra = [
    ...failureNotices(plan.binding, applied),
    ...(rejected === undefined ? [] : [notices.batchRejected(plan.binding, rejected)]),
  ];
  await sendReport(
    observation,
    plan,
    {
      changes: applied.changes,
      wakeUp: options.wakeUps.get(plan.binding),
      withSnapshot: false,
      extra,
    },
    deps,
  );
  if (barring.every(isStale) && passes > 1) {
    deps.telemetry.count('FenceLost');
    deps.telemetry.warn('the zone changed since the observation: observing again', {
      binding: plan.binding,
      causes: barring.map(({ message }) => message),
    });
    const [again] = await observe([observation.binding], deps);
    if (again !== undefined) {
      return reconcileBinding(again, deps, { ...options, passes: passes - 1 });
    }
  }
  return settled(plan, applied);
}

function settled(plan: Plan, applied: Applied): Outcome {
  const { failures, failedAssociations } = applied;
  const causes = [...failures, ...failedAssociations.map(({ cause }) => cause)];
  const cause = causes.find((failure) => !needsOperator(failure));
  return cause === undefined
    ? { kind: 'done', plan, problems: failureNotices(plan.binding, applied) }
    : { kind: 'retry', plan, cause };
}

/** One notice for the batches, and one for each association, that a retry does not make succeed. */
function failureNotices(binding: string, { failures, failedAssociations }: Applied): Notice[] {
  const refused = failures.find(needsOperator);
  return [
    ...(refused === undefined ? [] : [writeFailed(binding, refused)]),
    ...failedAssociations.filter(({ cause }) => needsOperator(cause)).map(associationFailed),
  ];
}

/**
 * Whether the read of the feed failed in a way that a retry may change. Then the run does not know which notices are
 * active, and a report would end them. A later run reports.
 */
function feedIsUnread({ published }: Observation): boolean {
  return published.kind === 'failed' && published.failure.transient;
}

/**
 * The published notices. They stay active if the run learned no facts. The publisher keeps the notice of the
 * change limit itself.
 */
function keptNotices({ published }: Observation): Notice[] {
  const active = published.kind === 'present' ? published.value.active : [];
  return active
    .filter(({ code }) => code !== PUBLICATION_HELD)
    .map(({ since: _, ...notice }): Notice => notice);
}

/** Whether the call was denied, or refused for a reason that a retry does not change. */
function needsOperator(failure: CloudError): boolean {
  return failure.kind === 'denied' || (failure.kind === 'refused' && !isStale(failure));
}

function writeFailed(binding: string, failure: CloudError): Notice {
  return failure.kind === 'denied'
    ? notices.writeDenied(binding, failure)
    : notices.writeRefused(binding, failure);
}

function driftNotices(plan: Plan): Notice[] {
  return plan.verdict === 'repair' ? [notices.driftObserved(plan)] : [];
}

function report(plan: Plan, telemetry: Telemetry): void {
  const metric = {
    'in-sync': 'BindingsInSync',
    repair: 'BindingsRepaired',
    wait: 'BindingsWaiting',
    hold: 'BindingsHeld',
  } as const;
  telemetry.count(metric[plan.verdict]);
  const { binding, verdict, notices: list } = plan;
  telemetry.info('planned', { binding, verdict, changes: changesOf(plan), notices: list });
}
