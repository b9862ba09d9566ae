import * as z from 'zod';
import { changeSchema } from '../model/change.ts';
import { revisionSchema } from '../model/counters.ts';
import { noticeSchema } from '../model/notice.ts';
import { instant } from '../model/scalars.ts';

export const NOTICE_FORMAT = 'privatelink-dns/notice/v1';

const maybeText = z.string().nullable();

/** The published schema of the JSON form of every message to the topic. */
export const noticeMessageSchema = z.strictObject({
  format: z.literal(NOTICE_FORMAT),
  id: z.string().describe('Equal for the same message sent twice.'),
  at: instant,
  owner: z.string(),
  region: z.string(),
  kind: z
    .enum(['revision', 'repair', 'notice', 'resolved'])
    .describe(
      'revision: new resolver configuration; repair: zones alone; notice: a person should look; resolved: a notice ended.',
    ),
  severity: z.enum(['info', 'warning', 'error']),
  bindings: z.array(z.string()).describe('Empty: it is about the feed as a whole.'),
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
  truncated: z.boolean().describe('The lists were too long for a message: see the manifest.'),
});

export type NoticeMessage = z.infer<typeof noticeMessageSchema>;
