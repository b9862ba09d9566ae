import type { BindingSnapshot } from './feed.ts';
import type { Notice } from './notice.ts';
import type { Change } from './plan.ts';

/** On the reconcile queue: look at this binding. The group is the binding, and `reason` is for people who read logs. */
export interface ReconcileMessage {
  binding: string;
  reason: string;
}

/** Puts a binding on the reconcile queue: its group is the binding; an equal deduplication id is dropped for five minutes. */
export type WakeBinding = (message: ReconcileMessage, deduplicationId: string) => Promise<void>;

/**
 * A message that fails this often is set aside, so that its group goes on. A publication comes back ever later, so
 * these are some seven hours: what it has to tell people nobody finds again.
 */
export const MAX_RECEIVE_COUNT = { reconcile: 10, publish: 20 } as const;

/** On the publish queue, one group. */
export type PublishMessage = BindingMessage | CheckMessage;

/** What one reconcile found and did. */
export interface BindingMessage {
  kind: 'binding';
  binding: string;
  /** The snapshot is accepted only on top of this generation. */
  observedGeneration: number;
  /** Null: what is published stays as it is. */
  snapshot: BindingSnapshot | null;
  /** Changes already made in AWS, for people to be told of. */
  applied: Change[];
  /** What people should be told for as long as it stands. */
  notices: Notice[];
}

/** From the sweep: hold the feed, the parameters and the artifacts against what the manifest says. */
export interface CheckMessage {
  kind: 'check';
}
