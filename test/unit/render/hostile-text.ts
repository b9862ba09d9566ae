import fc from 'fast-check';
import { describe, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import type { ResolverName } from '../../../shared/model/resolvers.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import { render, supportedUses } from '../../../shared/render/registry.ts';
import type { Artifact, RenderInput, Use } from '../../../shared/render/resolver.ts';
import { anyText } from '../../any-text.ts';
import { addressed, inputOf, S3, s3, zoneOf } from './fixtures.ts';

type Make = (text: string) => [BindingSnapshot, Partial<RenderInput>?];

function withName(name: string): BindingSnapshot {
  return s3({ endpoint: { ...s3().endpoint, name }, names: { buckets: ['one'] } });
}

/** Every input through which external text can get into a file. */
const PLACES: Record<string, Make> = {
  'a zone': (text) => [s3({ zones: [zoneOf(text)] })],
  'a zone of a bucket': (text) => [s3({ zones: [zoneOf(`${text}.${S3}`)] })],
  'a bucket': (text) => [s3({ names: { buckets: [text] } })],
  'the endpoint’s name': (text) => [withName(`*.${text}`)],
  'the policy zone': (text) => [s3(), { rpz: { zone: text, answer: 'cname', ttl: 60 } }],
  'a forwarder': (text) => [s3({ inbound: { id: null, addresses: [text], retiring: [] } })],
  'an address': (text) => [
    s3({
      endpoint: {
        ...s3().endpoint,
        addresses: [{ address: text, interfaceId: '', subnetId: '' }],
      },
      names: { buckets: ['one'] },
      zones: [zoneOf(S3, { recordTypes: ['A', 'AAAA'] })],
    }),
    addressed(),
  ],
  'the binding': (text) => [s3({ binding: text })],
  'the service': (text) => [s3({ service: text })],
  'the owner': (text) => [s3(), { owner: text }],
};

const NASTY = [
  ' ',
  '"',
  "'",
  "''",
  ';',
  '{',
  '}',
  ')',
  '\n',
  '\r\n',
  '#',
  ',',
  '\\',
  '$(Stop-Computer)',
  '`',
  '=cmd|x',
  '@',
  '*',
  '[profile default]',
  '\u2019',
  '例え.jp',
  'a'.repeat(300),
  'a',
  '.',
  '-',
  '10.0.0.1',
  '::1',
  'com',
];

const texts = fc.oneof(
  fc.string(),
  anyText,
  fc.array(fc.constantFrom(...NASTY), { maxLength: 4 }).map((parts) => parts.join('')),
);

/** Tests that external text is either refused with an UnrenderableError or written so that `read` accepts the file. */
export function refusesHostileText(
  resolver: ResolverName,
  read: (artifact: Artifact) => void,
): void {
  function check(make: Make, text: string, answer: 'cname' | 'address'): void {
    for (const use of supportedUses(resolver)) checkUse(use, make(text), answer);
  }

  function checkUse(use: Use, made: ReturnType<Make>, answer: 'cname' | 'address'): void {
    const [binding, more = {}] = made;
    const rpz = { zone: 'rpz', answer, ttl: 60 };
    let artifacts: Artifact[];
    try {
      artifacts = render(resolver, [use], { ...inputOf([binding]), rpz, ...more });
    } catch (error) {
      // An assertion for each of many texts would take longer than the rest.
      if (error instanceof UnrenderableError) return;
      throw error;
    }
    artifacts.forEach(read);
  }

  describe.each(Object.entries(PLACES))(`external text as %s for ${resolver}`, (_, make) => {
    test.each(['cname', 'address'] as const)(
      'any text is refused or written harmlessly with answer: %s',
      (answer) => {
        for (const text of NASTY) check(make, text, answer);
        fc.assert(
          fc.property(texts, (text) => check(make, text, answer)),
          { numRuns: 100 },
        );
      },
    );
  });
}
