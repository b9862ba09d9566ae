import type { SnsPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { shortDigest } from '../model/digest.ts';
import type { Change } from '../model/plan.ts';
import type { Notification } from './notification.ts';
import { NOTICE_FORMAT, type NoticeMessage } from './schema.ts';

/** Characters: SNS wants fewer than 100, of printable ASCII. */
const MAX_SUBJECT_LENGTH = 99;
/** Bytes of the JSON form as a text within the message's own JSON; SNS takes 262,144 for all forms together. */
const MAX_JSON_BYTES = 120_000;
/** Lines of the text for people, before it says how many more there are. */
const MAX_LINES = 60;
/** Characters of each of them. */
const MAX_LINE_LENGTH = 600;

/**
 * An announcement as SNS sends it: JSON by default, text for e-mail, and attributes for filter policies:
 * `kind`, `severity`, and `binding` as a list, of which a filter matches any.
 */
export function toSnsMessage(
  announcement: Notification,
  context: { config: Pick<Config, 'owner' | 'region'>; topicArn: string; at: Date },
): Parameters<SnsPort['publish']>[0] {
  const { kind, severity, bindings } = announcement;
  const body = toNoticeMessage(announcement, context);
  return {
    TopicArn: context.topicArn,
    Subject: subjectOf(announcement, context.config.owner),
    Message: JSON.stringify({ default: JSON.stringify(body), email: textOf(announcement) }),
    MessageStructure: 'json',
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: kind },
      severity: { DataType: 'String', StringValue: severity },
      binding: { DataType: 'String.Array', StringValue: JSON.stringify(bindings) },
    },
  };
}

function toNoticeMessage(
  announcement: Notification,
  { config, at }: { config: Pick<Config, 'owner' | 'region'>; at: Date },
): NoticeMessage {
  const full: NoticeMessage = {
    format: NOTICE_FORMAT,
    // Equal notificationsOf of one revision are the same message: receivers drop the second.
    id: shortDigest([config.owner, announcement]),
    at: at.toISOString(),
    owner: config.owner,
    region: config.region,
    truncated: false,
    ...announcement,
  };
  const size = Buffer.byteLength(JSON.stringify(JSON.stringify(full)));
  if (size <= MAX_JSON_BYTES) return full;
  return { ...full, changes: [], facts: [], truncated: true };
}

const HEADLINE = {
  revision: 'revision',
  repair: 'repaired',
  notice: 'needs a look',
  resolved: 'resolved',
} as const;

function subjectOf({ kind, bindings, revision, notices }: Notification, owner: string): string {
  const who = bindings.length > 2 ? `${bindings.length} bindings` : bindings.join(', ');
  const what =
    kind === 'revision'
      ? `revision ${revision}${who && `: ${who}`}`
      : `${HEADLINE[kind]}: ${who || 'the feed'}${notices[0] ? ` (${notices[0].code})` : ''}`;
  const printable = `[privatelink-dns ${owner}] ${what}`.replace(/[^ -~]/g, '?');
  return cut(printable, MAX_SUBJECT_LENGTH);
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

function textOf(announcement: Notification): string {
  const lines = [
    ...opening(announcement),
    ...announcement.facts.flatMap(({ binding, changes }) => [
      `${binding}:`,
      ...changes.map(
        ({ fact, existing, desired }) =>
          `  ${fact}: ${existing ?? '(none)'} -> ${desired ?? '(none)'}`,
      ),
      '',
    ]),
    ...(announcement.changes.length > 0 ? ['Changed in Route 53:'] : []),
    ...announcement.changes.map(changeLine),
  ];
  const shown = lines.slice(0, MAX_LINES);
  const more = lines.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`... and ${more} more lines.`] : []),
    '',
    ...closing(announcement),
  ]
    .map((line) => cut(line, MAX_LINE_LENGTH))
    .join('\n');
}

const SIGNS = { create: '+', update: '~', delete: '-' } as const;

function changeLine({ kind, name, type, existing, desired }: Change): string {
  const values = [existing, desired].filter((value) => value !== null).join(' -> ');
  return `  ${SIGNS[kind]} ${name} ${type}: ${values}`;
}

function opening({ kind, revision, notices }: Notification): string[] {
  if (kind === 'revision')
    return [`Revision ${revision} of the resolver configuration is published.`, ''];
  if (notices.length > 0) return notices.flatMap(({ text }) => [text, '']);
  return ['Drift was found and repaired. The resolver configuration did not change.', ''];
}

function closing({ kind, notices }: Notification): string[] {
  if (notices.length > 0) return notices.map(({ remedy }) => `What to do: ${remedy}`);
  if (kind === 'repair') return ['What to do: nothing.'];
  return ['What to do: nothing. Resolvers with an agent install it by themselves.'];
}
