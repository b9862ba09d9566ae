import type { SnsPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import type { Change } from '../model/change.ts';
import { sha256 } from '../model/digest.ts';
import { NOTICE_FORMAT, type NoticeMessage, type Notification } from './schema.ts';

/** SNS accepts fewer than 100 characters of printable ASCII. */
const MAX_SUBJECT_LENGTH = 99;
/** Bytes of the JSON form, quoted in the JSON of the message. SNS accepts 262,144 bytes for all forms together. */
const MAX_JSON_BYTES = 120_000;
/** The e-mail shows so many lines, and then the number of the others. */
const MAX_LINES = 60;
const MAX_LINE_LENGTH = 600;

/**
 * Adds the id and the time. `sequence` counts all notifications of the deployment, so that a notice that ends and begins
 * again gets another id.
 */
export function toNoticeMessage(
  notification: Notification,
  {
    config,
    at,
    sequence,
  }: { config: Pick<Config, 'owner' | 'region'>; at: Date; sequence: number },
): NoticeMessage {
  return {
    format: NOTICE_FORMAT,
    id: sha256(JSON.stringify([config.owner, at, sequence, notification])).slice(0, 16),
    at: at.toISOString(),
    owner: config.owner,
    region: config.region,
    truncated: false,
    ...notification,
  };
}

/**
 * A notification as SNS sends it: text for e-mail, and JSON for every other protocol. SNS delivers no message
 * attributes with this structure, so filter policies apply to the JSON (`FilterPolicyScope: MessageBody`).
 */
export function toSnsMessage(
  message: NoticeMessage,
  topicArn: string,
): Parameters<SnsPort['publish']>[0] {
  return {
    TopicArn: topicArn,
    Subject: subjectOf(message, message.owner),
    Message: JSON.stringify({ default: JSON.stringify(bounded(message)), email: textOf(message) }),
    MessageStructure: 'json',
  };
}

/** Empties the lists if the JSON form would be too large for SNS. */
function bounded(message: NoticeMessage): NoticeMessage {
  const size = Buffer.byteLength(JSON.stringify(JSON.stringify(message)));
  if (size <= MAX_JSON_BYTES) return message;
  return { ...message, changes: [], facts: [], truncated: true };
}

const HEADLINE = {
  revision: 'revision',
  repair: 'repaired',
  notice: 'needs attention',
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

function textOf(notification: Notification): string {
  const lines = [
    ...opening(notification),
    ...notification.facts.flatMap(({ binding, changes }) => [
      `${binding}:`,
      ...changes.map(
        ({ fact, existing, desired }) =>
          `  ${fact}: ${existing ?? '(none)'} -> ${desired ?? '(none)'}`,
      ),
      '',
    ]),
    ...(notification.changes.length > 0 ? ['Changed in Route 53:'] : []),
    ...notification.changes.map(changeLine),
  ];
  const shown = lines.slice(0, MAX_LINES);
  const more = lines.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`... and ${more} more lines.`] : []),
    '',
    ...closing(notification),
  ]
    .map((line) => cut(line, MAX_LINE_LENGTH))
    .join('\n');
}

const SIGNS = { create: '+', update: '~', delete: '-' } as const;

function changeLine({ kind, name, type, existing, desired }: Change): string {
  const values = [existing, desired].filter((value) => value !== null).join(' -> ');
  return `  ${SIGNS[kind]} ${name} ${type}: ${values}`;
}

function opening({ kind, revision, notices, changes }: Notification): string[] {
  if (kind === 'revision')
    return [`Revision ${revision} of the resolver configuration is published.`, ''];
  if (notices.length > 0) return notices.flatMap(({ text }) => [text, '']);
  const what = isFirstFill(changes)
    ? 'The first records of a zone were written.'
    : 'Drift was found and repaired.';
  return [`${what} The resolver configuration did not change.`, ''];
}

/** Whether nothing but new records was written, with the marker, which a zone has from its first records on. */
function isFirstFill(changes: readonly Change[]): boolean {
  return (
    changes.every(({ kind }) => kind === 'create') && changes.some(({ type }) => type === 'TXT')
  );
}

function closing({ kind, notices }: Notification): string[] {
  if (notices.length > 0) return notices.map(({ remedy }) => `What to do: ${remedy}`);
  if (kind === 'repair') return ['What to do: nothing.'];
  return ['What to do: nothing. Agents install the revision automatically.'];
}
