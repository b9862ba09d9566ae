import type { BindingSnapshot } from './feed.ts';
import type { Notice } from './notice.ts';
import type { Change } from './plan.ts';

/** On the reconcile queue: observe this binding. The FIFO group is the binding. */
export interface ReconcileMessage {
  binding: string;
  /** The cause, for logs. */
  reason: string;
  /** The time of the event, the sweep or the probe that caused the message. ISO 8601. */
  observedAt: string;
}

/** Puts a binding on the reconcile queue. SQS drops an equal deduplication id for five minutes. */
export type WakeBinding = (message: ReconcileMessage, deduplicationId: string) => Promise<void>;

/**
 * maxReceiveCount of each queue, before a message goes to the dead-letter queue and its FIFO group goes on.
 * Publish retries back off exponentially, so 20 receives last about seven hours. We allow that long because
 * the changes that a lost message reports cannot be reconstructed.
 */
export const MAX_RECEIVE_COUNT = { reconcile: 10, publish: 20 } as const;

/** On the publish queue, which has one FIFO group. */
export type PublishMessage = BindingMessage | CheckMessage;

/** The result of one run for one binding: its facts, its notices and the changes that it made. */
export interface BindingMessage {
  kind: 'binding';
  binding: string;
  /** A time before the first read of the observation. ISO 8601. */
  observedFrom: string;
  /** A time after its last read. ISO 8601. */
  observedUntil: string;
  /** The publisher accepts the snapshot only on top of this generation. */
  observedGeneration: number;
  /** Null: the published snapshot stays as it is. */
  snapshot: BindingSnapshot | null;
  /** Changes that were made in AWS. Operators are notified of them. */
  applied: Change[];
  /** The zones that have this binding's marker. */
  fences: ZoneFence[];
  /** The conditions that apply now. Operators are notified when a notice starts, changes or ends. */
  notices: Notice[];
}

/** The fence of one zone's marker, before and after the writes of a run. */
export interface ZoneFence {
  zoneId: string;
  observed: number;
  /** Equal to `observed` if the run did not write the zone. */
  written: number;
}

/** From the sweep: compare the feed's objects and parameters with the manifest. */
export interface CheckMessage {
  kind: 'check';
  observedAt: string;
}
