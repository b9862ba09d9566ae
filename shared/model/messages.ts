import type { BindingSnapshot } from './feed.ts';
import type { Notice } from './notice.ts';
import type { Change } from './plan.ts';

/** On the reconcile queue: observe this binding. The FIFO group is the binding. */
export interface ReconcileMessage {
  binding: string;
  /** For the log. */
  reason: string;
  /** When the cause was observed: the event's time, or that of the sweep or probe. ISO 8601. */
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

/** What one reconcile found and did. */
export interface BindingMessage {
  kind: 'binding';
  binding: string;
  /** Before the first read of the observation. ISO 8601. */
  observedFrom: string;
  /** After its last read. ISO 8601. */
  observedUntil: string;
  /** The snapshot is accepted only on top of this generation. */
  observedGeneration: number;
  /** Null: what is published stays as it is. */
  snapshot: BindingSnapshot | null;
  /** Changes already made in AWS, of which operators are to be notified. */
  applied: Change[];
  /** The zones that carry this binding's marker. */
  fences: ZoneFence[];
  /** Conditions of which operators are to be notified while they last. */
  notices: Notice[];
}

/** The fence of one zone's marker, before and after the writes of a reconcile. */
export interface ZoneFence {
  zoneId: string;
  observed: number;
  /** Equal to `observed` where this reconcile did not write the zone. */
  written: number;
}

/** From the sweep: compare the feed's objects and parameters with the manifest. */
export interface CheckMessage {
  kind: 'check';
  observedAt: string;
}
