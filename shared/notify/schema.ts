import * as z from 'zod';
import { changeSchema } from '../model/change.ts';
import { revisionSchema } from '../model/counters.ts';
import { noticeSchema } from '../model/notice.ts';
import { instant } from '../model/scalars.ts';

export const NOTICE_FORMAT = 'privatelink-dns/notice/v1';

const maybeText = z.string().nullable();

/** The published schema of a notification: the JSON form of every message to the topic, and the objects of the history. */
export const noticeMessageSchema = z.strictObject({
  format: z.literal(NOTICE_FORMAT),
  id: z
    .string()
    .describe('Unique for each notification, and equal if the same notification is sent again.'),
  at: instant,
  owner: z.string(),
  region: z.string(),
  kind: z
    .enum(['revision', 'repair', 'notice', 'resolved'])
    .describe(
      'revision: new resolver configuration; repair: only zones changed; notice: a condition began or changed; resolved: the condition ended.',
    ),
  severity: z.enum(['info', 'warning', 'error']),
  bindings: z.array(z.string()).describe('Empty if the notification concerns the feed as a whole.'),
  revision: revisionSchema,
  changes: z.array(changeSchema),
  facts: z.array(
    z.strictObject({
      binding: z.string(),
      changes: z.array(
        z.strictObject({ fact: z.string(), existing: maybeText, desired: maybeText }),
      ),
    }),
  ),
  notices: z.array(noticeSchema),
  truncated: z
    .boolean()
    .describe(
      'The lists `changes` and `facts` are empty because they were too long for a message. The history has them.',
    ),
});

export type NoticeMessage = z.infer<typeof noticeMessageSchema>;

/** A notification before it gets its id and time. */
export type Notification = Omit<
  NoticeMessage,
  'format' | 'id' | 'at' | 'owner' | 'region' | 'truncated'
>;
