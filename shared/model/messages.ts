import * as z from 'zod';
import { changeSchema } from './change.ts';
import { fenceSchema, generationSchema } from './counters.ts';
import { snapshotSchema } from './feed.ts';
import { noticeSchema } from './notice.ts';
import { principalSchema } from './principal.ts';
import { instant } from './scalars.ts';

/** On the reconcile queue: observe this binding. The FIFO group is the binding. */
export const reconcileMessageSchema = z.object({
  binding: z.string(),
  /** The cause, for logs. */
  reason: z.string(),
  /** Whether an event of AWS caused the message. */
  isEvent: z.boolean().optional(),
  /** The time of the event, the sweep or the probe that caused the message. */
  observedAt: z.string(),
  /** Who changed records, if an event about records caused the message. */
  principal: principalSchema,
});

/** The reason of the messages of a sweep. */
export const SWEEP_REASON = 'sweep';

export type ReconcileMessage = z.infer<typeof reconcileMessageSchema>;

/** Puts a binding on the reconcile queue. SQS drops an equal deduplication id for five minutes. */
export type WakeBinding = (message: ReconcileMessage, deduplicationId: string) => Promise<void>;

/**
 * maxReceiveCount of each queue, before a message goes to the dead-letter queue and its FIFO group continues.
 * Publish retries back off exponentially, so 20 receives last about seven hours. We allow that long because
 * the changes that a lost message reports cannot be reconstructed.
 */
export const MAX_RECEIVE_COUNT = { reconcile: 10, publish: 20 } as const;

const zoneFenceSchema = z.strictObject({
  zoneId: z.string(),
  observed: fenceSchema,
  /** Equal to `observed` if the run did not write the zone. */
  written: fenceSchema,
});

/** The fence of one zone's marker, before and after the writes of a run. */
export type ZoneFence = z.infer<typeof zoneFenceSchema>;

const bindingMessageSchema = z.strictObject({
  kind: z.literal('binding'),
  binding: z.string(),
  /** A time before the first read of the observation. */
  observedFrom: instant,
  /** A time after its last read. */
  observedUntil: instant,
  /** The publisher accepts the snapshot only on top of this generation. */
  observedGeneration: generationSchema,
  /** Null: the published snapshot stays as it is. */
  snapshot: snapshotSchema.nullable(),
  /** Changes that were made in AWS. Operators are notified of them. */
  applied: z.array(changeSchema),
  /** What woke the run. Undefined for a run by hand and for a retry of the publisher. */
  wokenBy: z.enum(['event', 'sweep']).optional(),
  /** Who made the last change of records that an event reported before the run. Only beside `applied`. */
  principal: principalSchema,
  /** The zones that have this binding's marker. */
  fences: z.array(zoneFenceSchema),
  /** The conditions that apply now. Operators are notified when a notice starts, changes or ends. */
  notices: z.array(noticeSchema),
});

/** The result of one run for one binding: its facts, its notices and the changes that it made. */
export type BindingMessage = z.infer<typeof bindingMessageSchema>;

const checkMessageSchema = z.strictObject({ kind: z.literal('check'), observedAt: instant });

/** From the sweep: compare the feed's objects and parameters with the manifest. */
export type CheckMessage = z.infer<typeof checkMessageSchema>;

/** On the publish queue, which has one FIFO group. */
export const publishMessageSchema = z.discriminatedUnion('kind', [
  bindingMessageSchema,
  checkMessageSchema,
]);

export type PublishMessage = z.infer<typeof publishMessageSchema>;
