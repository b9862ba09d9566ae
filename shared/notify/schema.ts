import * as z from 'zod';

export const NOTICE_FORMAT = 'privatelink-dns/notice/v1';

const maybeText = z.string().nullable();

export const changeSchema = z.strictObject({
  kind: z.enum(['create', 'update', 'delete']),
  target: z.enum(['record', 'parameter', 'artifact', 'association']),
  zoneId: z.string().optional(),
  name: z.string(),
  type: z.string(),
  existing: maybeText,
  desired: maybeText,
});

export const noticeSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  text: z.string(),
  remedy: z.string(),
  approval: z.string().optional(),
});

/** A notice and when it began. */
export const activeNoticeSchema = noticeSchema.extend({ since: z.iso.datetime() });

/** The published schema of the JSON form of every message to the topic. */
export const noticeMessageSchema = z.strictObject({
  format: z.literal(NOTICE_FORMAT),
  id: z.string().describe('Equal for the same message sent twice.'),
  at: z.iso.datetime(),
  owner: z.string(),
  region: z.string(),
  kind: z
    .enum(['revision', 'repair', 'notice', 'resolved'])
    .describe(
      'revision: new resolver configuration; repair: zones alone; notice: a person should look; resolved: a notice ended.',
    ),
  severity: z.enum(['info', 'warning', 'error']),
  bindings: z.array(z.string()).describe('Empty: it is about the feed as a whole.'),
  revision: z.number().int().nonnegative(),
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
