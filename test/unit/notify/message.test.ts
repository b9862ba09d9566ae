import { describe, expect, test } from 'vitest';
import { passesBodyFilter } from '../../../embedded-aws/sns.ts';
import type { Change } from '../../../shared/model/change.ts';
import { asRevision } from '../../../shared/model/counters.ts';
import { toNoticeMessage, toSnsMessage } from '../../../shared/notify/message.ts';
import type { Notification } from '../../../shared/notify/schema.ts';
import { noticeMessageSchema } from '../../../shared/notify/schema.ts';

const CONTEXT = {
  config: { owner: 'net-prod', region: 'eu-west-2' },
  topicArn: 'arn:aws:sns:eu-west-2:111122223333:topic',
  at: new Date('2026-01-01T00:00:00.000Z'),
};

const wildcardRestored: Change = {
  kind: 'create',
  target: 'record',
  zoneId: 'Z0000000000S3',
  name: '*.s3.eu-west-2.amazonaws.com',
  type: 'A',
  existing: null,
  desired: 'alias vpce-1 (Z7K1066E3PUKB)',
};

const held = {
  code: 'publication-held',
  severity: 'error' as const,
  text: 'The change of s3-london is not published.',
  remedy: 'Add "publish:3" to approvals.',
  approval: 'publish:3',
};

function notificationOf(more: Partial<Notification> = {}): Notification {
  return {
    kind: 'revision',
    severity: 'info',
    bindings: ['s3-london'],
    revision: asRevision(3),
    changes: [],
    facts: [],
    notices: [],
    ...more,
  };
}

function sent(more: Partial<Notification> = {}, owner = 'net-prod') {
  const config = { ...CONTEXT.config, owner };
  const body = toNoticeMessage(notificationOf(more), { config, at: CONTEXT.at, sequence: 1 });
  const message = toSnsMessage(body, CONTEXT.topicArn);
  const texts = JSON.parse(message.Message) as { default: string; email: string };
  return {
    message,
    email: texts.email,
    body: noticeMessageSchema.parse(JSON.parse(texts.default)),
  };
}

/** SNS accepts a subject of fewer than 100 printable ASCII characters. */
const SUBJECT = /^[!-~][ -~]{0,98}$/;

describe('the subject', () => {
  test.each<[string, Partial<Notification>, string]>([
    ['a revision of one binding', {}, '[privatelink-dns net-prod] revision 3: s3-london'],
    [
      'a revision of two bindings',
      { bindings: ['a', 'b'] },
      '[privatelink-dns net-prod] revision 3: a, b',
    ],
    [
      'a revision of three bindings',
      { bindings: ['a', 'b', 'c'] },
      '[privatelink-dns net-prod] revision 3: 3 bindings',
    ],
    [
      'a revision of only the configuration',
      { bindings: [] },
      '[privatelink-dns net-prod] revision 3',
    ],
    ['a repair', { kind: 'repair' }, '[privatelink-dns net-prod] repaired: s3-london'],
    [
      'a notice',
      { kind: 'notice', notices: [held] },
      '[privatelink-dns net-prod] needs attention: s3-london (publication-held)',
    ],
    [
      'a notice of the feed as a whole',
      { kind: 'notice', bindings: [], notices: [held] },
      '[privatelink-dns net-prod] needs attention: the feed (publication-held)',
    ],
    [
      'a resolved notice',
      { kind: 'resolved', notices: [held] },
      '[privatelink-dns net-prod] resolved: s3-london (publication-held)',
    ],
  ])('the subject of %s names what changed', (_, more, subject) => {
    expect(sent(more).message.Subject).toBe(subject);
  });

  test.each([
    [99, false],
    [100, true],
  ])('a subject of %i characters is cut: %s', (length, isCut) => {
    const fixed = '[privatelink-dns net-prod] revision 3: '.length;
    const name = 'x'.repeat(length - fixed);
    const { Subject } = sent({ bindings: [name] }).message;
    expect(Subject).toHaveLength(99);
    expect(Subject.endsWith('...')).toBe(isCut);
  });

  test.each<[string, Partial<Notification>, string]>([
    ['a line break', { bindings: ['a\r\nBcc: all@example.com'] }, 'net-prod'],
    ['letters beyond ASCII', { bindings: ['zürich-日本'] }, 'net-prod'],
    ['control characters', { bindings: ['a\u0000\u001b[31m'] }, 'net-prod'],
    ['an owner of a thousand characters', {}, 'o'.repeat(1000)],
    ['an owner with a line break', {}, 'o\no'],
    [
      'a code of a thousand characters',
      { kind: 'notice', notices: [{ ...held, code: 'é'.repeat(1000) }] },
      'net-prod',
    ],
    [
      'five hundred bindings',
      { bindings: Array.from({ length: 500 }, (_, i) => `binding-${i}`) },
      'net-prod',
    ],
  ])('SNS accepts the subject of a notification with %s', (_, more, owner) => {
    expect(sent(more, owner).message.Subject).toMatch(SUBJECT);
  });
});

test.each<[policy: Record<string, unknown[]>, protocol: string, isDelivered: boolean]>([
  [{ severity: ['error'] }, 'sqs', true],
  [{ severity: ['warning', 'error'], kind: ['notice'] }, 'lambda', true],
  [{ bindings: ['b'] }, 'https', true],
  [{ severity: ['info'] }, 'sqs', false],
  [{ bindings: ['c'] }, 'sqs', false],
  [{ severity: ['error'] }, 'email', false],
])('the filter policy %j on the message body of %s delivers an error of a and b: %s', (...row) => {
  const [policy, protocol, isDelivered] = row;
  const { message } = sent({ kind: 'notice', severity: 'error', bindings: ['a', 'b'] });
  expect(passesBodyFilter({ texts: JSON.parse(message.Message) }, protocol, policy)).toBe(
    isDelivered,
  );
});

describe('the JSON form', () => {
  test('the JSON form has every part of the notification', () => {
    const more = {
      changes: [wildcardRestored],
      notices: [held],
      facts: [{ binding: 's3-london', changes: [] }],
    };
    expect(sent(more).body).toEqual({
      format: 'privatelink-dns/notice/v1',
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      at: '2026-01-01T00:00:00.000Z',
      owner: 'net-prod',
      region: 'eu-west-2',
      kind: 'revision',
      severity: 'info',
      bindings: ['s3-london'],
      revision: 3,
      truncated: false,
      ...more,
    });
  });

  test.each<[string, Partial<Notification>, string, boolean]>([
    ['that is sent again', {}, 'net-prod', true],
    ['of another revision', { revision: asRevision(4) }, 'net-prod', false],
    ['of another kind', { kind: 'repair' }, 'net-prod', false],
    ['of another owner', {}, 'net-test', false],
  ])('a notification %s has the same id: %s', (_, more, owner, isSame) => {
    expect(sent(more, owner).body.id === sent().body.id).toBe(isSame);
  });
});

describe('the size', () => {
  const LARGEST = 262_144;

  function bytesOf({ message }: ReturnType<typeof sent>): number {
    return Buffer.byteLength(message.Message);
  }

  const names = Array.from({ length: 500 }, (_, index) => `binding-${index}-${'x'.repeat(50)}`);
  const all = (existing: string, desired: string) =>
    names.map((binding) => ({ binding, changes: [{ fact: 'forwarders', existing, desired }] }));

  test.each<[string, Partial<Notification>]>([
    ['500 bindings with a fact each', { bindings: names, facts: all('10.0.1.122', '10.0.1.123') }],
    [
      '500 bindings with long facts',
      { bindings: names, facts: all('10.0.1.122, '.repeat(100), '10.0.1.123, '.repeat(100)) },
    ],
    [
      'a few bindings with very long facts',
      { facts: all('b'.repeat(65_000), 'c'.repeat(65_000)).slice(0, 5) },
    ],
    [
      'values of quotes, which double their size',
      {
        changes: Array.from({ length: 600 }, () => ({
          ...wildcardRestored,
          desired: '"'.repeat(100),
        })),
      },
    ],
    [
      'long lines beside a long JSON form',
      {
        facts: [
          {
            binding: 's3-london',
            changes: Array.from({ length: 57 }, () => {
              return { fact: 'zones', existing: '日'.repeat(600), desired: '本'.repeat(600) };
            }),
          },
        ],
      },
    ],
    [
      'a value of quotes, which need four characters each',
      { changes: [{ ...wildcardRestored, desired: '"'.repeat(74_000) }] },
    ],
    ['many changes', { changes: Array.from({ length: 3000 }, () => wildcardRestored) }],
    ['letters of several bytes', { facts: all('日'.repeat(300), '本'.repeat(300)) }],
  ])('a message with %s is within the limit of SNS', (_, more) => {
    const message = sent(more);
    expect(bytesOf(message)).toBeLessThanOrEqual(LARGEST);
    expect(message.body.bindings).toEqual(more.bindings ?? ['s3-london']);
  });

  test('a truncated message states how much it omits', () => {
    const { body, email } = sent({ bindings: names, facts: all('b'.repeat(500), 'c'.repeat(500)) });
    expect(body).toMatchObject({ truncated: true, facts: [], changes: [] });
    // 500 bindings with three lines each, and two lines before them; 60 lines are shown.
    expect(email).toContain('... and 1442 more lines.');
    expect(email.split('\n').at(-1)).toContain('What to do: nothing.');
  });
});

describe('the e-mail', () => {
  test('the text of a revision shows the values before and after, and that no action is needed', () => {
    const { email } = sent({
      facts: [
        {
          binding: 's3-london',
          changes: [
            { fact: 'forwarders', existing: '10.0.1.122', desired: '10.0.1.7' },
            { fact: 'retiring addresses', existing: null, desired: '10.0.1.122 until noon' },
          ],
        },
      ],
      changes: [
        wildcardRestored,
        { ...wildcardRestored, kind: 'update', existing: 'alias vpce-0 (Z7)' },
      ],
    });
    expect(email.split('\n')).toEqual([
      'Revision 3 of the resolver configuration is published.',
      '',
      's3-london:',
      '  forwarders: 10.0.1.122 -> 10.0.1.7',
      '  retiring addresses: (none) -> 10.0.1.122 until noon',
      '',
      'Changed in Route 53:',
      '  + *.s3.eu-west-2.amazonaws.com A: alias vpce-1 (Z7K1066E3PUKB)',
      '  ~ *.s3.eu-west-2.amazonaws.com A: alias vpce-0 (Z7) -> alias vpce-1 (Z7K1066E3PUKB)',
      '',
      'What to do: nothing. Agents install the revision automatically.',
    ]);
  });

  test('the text of a repair states that the resolver configuration did not change', () => {
    const { email } = sent({ kind: 'repair', severity: 'warning', changes: [wildcardRestored] });
    expect(email).toContain('The resolver configuration did not change.');
    expect(email).toContain('  + *.s3.eu-west-2.amazonaws.com A');
    expect(email).toContain('What to do: nothing.');
    expect(email).not.toContain('install');
  });

  test.each<[string, Partial<Change>[], string]>([
    ['a restored record', [{}], 'Drift was found'],
    ['new records with their marker', [{}, { type: 'TXT' }], 'The first records of a zone'],
    ['a restored marker beside another repair', [{ kind: 'update' }, { type: 'TXT' }], 'Drift was'],
  ])('the text of %s names what was written', (_, changes, begin) => {
    const written = changes.map((change) => ({ ...wildcardRestored, ...change }));
    const { email } = sent({ kind: 'repair', severity: 'warning', changes: written });
    expect(email).toMatch(new RegExp(`^${begin}`));
  });

  test('the text of a notice contains its text and its remedy', () => {
    const { email } = sent({ kind: 'notice', severity: 'error', notices: [held] });
    expect(email.split('\n')).toEqual([held.text, '', '', `What to do: ${held.remedy}`]);
  });
});
