import * as z from 'zod';
import { instant } from './scalars.ts';

/**
 * The code of the notice that a release depends on: names are released only after operators were notified of it for the
 * grace period.
 */
export const ENDPOINT_MISSING = 'endpoint-missing';

/** The code of the change limit's notice. Only the publisher starts and ends it. */
export const PUBLICATION_HELD = 'publication-held';

/**
 * A message for operators: what happened, why, and how to proceed. The text contains facts but no times, so that two
 * notices about the same facts are equal.
 */
export const noticeSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  text: z.string(),
  /** How to proceed. */
  remedy: z.string(),
  /** What the notice concerns, if a binding can have several notices of the code at once: a zone, a VPC, a name or a read. */
  subject: z.string().optional(),
  /** The name that an operator adds to the configuration's `approvals` to permit a held change. */
  approval: z.string().optional(),
});

export type Notice = z.infer<typeof noticeSchema>;
export type Severity = Notice['severity'];

/** A notice and the time at which it started. */
export const activeNoticeSchema = noticeSchema.extend({ since: instant });

export type ActiveNotice = z.infer<typeof activeNoticeSchema>;

/** Whether both are the same condition, whatever their texts. Only for notices of one binding. */
export function isSameCondition(
  a: Pick<Notice, 'code' | 'subject'>,
  b: Pick<Notice, 'code' | 'subject'>,
): boolean {
  return a.code === b.code && a.subject === b.subject;
}
