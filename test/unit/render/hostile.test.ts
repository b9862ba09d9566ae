import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import type { RenderInput } from '../../../shared/render/resolver.ts';
import { anyText } from '../../any-text.ts';
import { addressed, rendered, S3, s3, zoneOf } from './fixtures.ts';
import { parseConf, parseForward, parseZone } from './parsers.ts';

/** Every input through which external text gets into a file. */
const places: [string, (text: string) => [BindingSnapshot[], Partial<RenderInput>?]][] = [
  ['a zone', (text) => [[s3({ zones: [zoneOf(text)] })]]],
  ['a bucket', (text) => [[s3({ names: { buckets: [text] } })]]],
  ['the endpoint’s name', (text) => [[s3({ endpoint: { ...s3().endpoint, name: text } })]]],
  [
    'the endpoint’s name after "*."',
    (text) => [[s3({ endpoint: { ...s3().endpoint, name: `*.${text}` } })]],
  ],
  ['the policy zone', (text) => [[s3()], { rpz: { zone: text, answer: 'cname', ttl: 60 } }]],
  ['a forwarder', (text) => [[s3({ inbound: { id: null, addresses: [text], retiring: [] } })]]],
  [
    'a forwarder that retires',
    (text) => [
      [
        s3({
          inbound: { id: null, addresses: ['10.0.1.1'], retiring: [{ address: text, until: '' }] },
        }),
      ],
    ],
  ],
  [
    'an address',
    (text) => [
      [
        s3({
          endpoint: {
            ...s3().endpoint,
            addresses: [{ address: text, interfaceId: '', subnetId: '' }],
          },
          zones: [zoneOf(S3, { recordTypes: ['A', 'AAAA'] })],
        }),
      ],
      addressed(),
    ],
  ],
  ['the binding', (text) => [[s3({ binding: text })]]],
  ['the owner', (text) => [[s3()], { owner: text }]],
];

const HOSTILE = [
  '',
  ' ',
  'a b',
  'a"b',
  "a'b",
  'a;b',
  'a}b',
  'a{b',
  'a\nb',
  'a\rb',
  'a\tb',
  'a\u0000b',
  'a\\b',
  'a//b',
  'a#b',
  'a(b',
  '$INCLUDE /etc/passwd',
  '$INCLUDE',
  '$ORIGIN',
  '@',
  'x.com"; }; zone "evil.com',
  'a\n$INCLUDE /etc/passwd',
  'bücher.example',
  '例え.jp',
  'a\u2028b',
  'a\u00a0b',
  'a'.repeat(100_000),
  `${'a.'.repeat(50_000)}a`,
  'a\n',
  '\na',
];

/** Whether the text is refused, or written so that strict parsers find only the expected statements. */
function outcomeOf(make: (typeof places)[number][1], text: string): 'refused' | 'written' {
  let files: ReturnType<typeof rendered>;
  try {
    files = rendered(...make(text));
  } catch (error) {
    expect(error).toBeInstanceOf(UnrenderableError);
    return 'refused';
  }
  expect(parseForward(files.forward).every(({ only }) => only)).toBe(true);
  expect(parseConf(files.rpz)).toHaveLength(1);
  expect(parseConf(files.options)).toHaveLength(1);
  expect(parseZone(files.zone).serial).toBe(7);
  return 'written';
}

describe.each(places)('%s in a file of bind', (_, make) => {
  test.each(HOSTILE.map((text) => [text.slice(0, 30), text]))('refuses the text %j', (__, text) => {
    expect(outcomeOf(make, text)).toBe('refused');
  });

  // fast-check builds its character tables on first use, which takes seconds on a busy machine.
  test('refuses any text or writes it harmlessly', { timeout: 30_000 }, () => {
    const nasty = fc.constantFrom(
      ...HOSTILE,
      '.',
      '-',
      '_',
      '*',
      'a',
      'com',
      '10.0.0.1',
      '::1',
      '%',
    );
    const texts = fc.oneof(
      fc.string(),
      anyText,
      fc.array(nasty, { maxLength: 4 }).map((parts) => parts.join('')),
      fc.array(nasty, { maxLength: 4 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(texts, (text) => void outcomeOf(make, text)),
      { numRuns: 300 },
    );
  });
});

test('the refusal contains the text and the permitted characters', () => {
  const render = () => rendered([s3({ zones: [zoneOf('a b.com')] })]);
  expect(render).toThrow('"a b.com" is not a DNS name');
  expect(render).toThrow('labels of a-z, 0-9, - and _, 63 at most each, 253 in all');
});

function outcomeOfZone(domain: string, more: Parameters<typeof zoneOf>[1], rpzZone = 'rpz') {
  const snapshot = s3({ zones: [zoneOf(domain, more)] });
  const make = (): [BindingSnapshot[], Partial<RenderInput>] => [
    [snapshot],
    { rpz: { zone: rpzZone, answer: 'cname', ttl: 60 } },
  ];
  return outcomeOf(make, '');
}

/** A name of this length, in labels of at most 63 characters. */
function nameOf(length: number): string {
  const labels = Math.ceil((length + 1) / 64);
  const last = length - (labels - 1) * 64;
  return [...Array.from({ length: labels - 1 }, () => 'a'.repeat(63)), 'b'.repeat(last)].join('.');
}

describe('the limits of DNS', () => {
  const ONE = { wildcard: false };

  test.each([
    [63, 'written'],
    [64, 'refused'],
  ])('a label of %i characters is %s', (length, wanted) => {
    expect(outcomeOfZone(`${'a'.repeat(length)}.com`, ONE)).toBe(wanted);
  });

  test.each([
    [253, 'written'],
    [254, 'refused'],
  ])('an owner of %i characters, with the policy zone after it, is %s', (length, wanted) => {
    const domain = nameOf(length - '.rpz'.length);
    expect(`${domain}.rpz`).toHaveLength(length);
    expect(outcomeOfZone(domain, ONE)).toBe(wanted);
  });

  test.each([
    [253, 'written'],
    [254, 'refused'],
  ])('a wildcard of %i characters, with the policy zone after it, is %s', (length, wanted) => {
    const domain = nameOf(length - '*.'.length - '.rpz'.length);
    expect(`*.${domain}.rpz`).toHaveLength(length);
    expect(outcomeOfZone(domain, { wildcard: true })).toBe(wanted);
  });

  test.each([
    [253, 'written'],
    [254, 'refused'],
  ])('a target of %i characters is %s', (length, wanted) => {
    const { endpoint } = s3();
    const make = (): [BindingSnapshot[]] => [
      [s3({ endpoint: { ...endpoint, name: nameOf(length) } })],
    ];
    expect(outcomeOf(make, '')).toBe(wanted);
  });
});

describe('addresses', () => {
  test.each([
    ['10.0.1.1', 'written'],
    ['fd00::1', 'written'],
    ['FD00::1', 'refused'],
    ['fd00:0::1', 'refused'],
    ['010.0.1.1', 'refused'],
    ['10.1', 'refused'],
    ['0x0a000101', 'refused'],
    ['10.0.1.1/24', 'refused'],
    ['10.0.1.256', 'refused'],
    ['fd00::1%eth0', 'refused'],
    ['::ffff:10.0.1.1', 'refused'],
  ])('%s as a forwarder is %s', (address, wanted) => {
    const make = (): [BindingSnapshot[]] => [
      [s3({ inbound: { id: null, addresses: [address], retiring: [] } })],
    ];
    expect(outcomeOf(make, '')).toBe(wanted);
  });
});

describe('an empty list', () => {
  test('a domain without forwarders is refused, because the names would go to public DNS', () => {
    const make = (): [BindingSnapshot[]] => [
      [s3({ inbound: { id: null, addresses: [], retiring: [] } })],
    ];
    expect(outcomeOf(make, '')).toBe('refused');
  });

  test.each<[string, string[], ('A' | 'AAAA')[]]>([
    ['no address', [], ['A']],
    ['no address of the type that is answered', ['10.0.1.1'], ['AAAA']],
  ])(
    '%s with answer: address is refused, because the name would stay public',
    (_, addresses, recordTypes) => {
      const make = (): [BindingSnapshot[], Partial<RenderInput>] => [
        [
          s3({
            endpoint: {
              ...s3().endpoint,
              addresses: addresses.map((address) => ({ address, interfaceId: '', subnetId: '' })),
            },
            zones: [zoneOf(S3, { recordTypes })],
          }),
        ],
        addressed(),
      ];
      expect(outcomeOf(make, '')).toBe('refused');
    },
  );
});
