import { describe, expect, test } from 'vitest';
import type { Config } from '../../../shared/config/config.ts';
import { asGeneration, asRevision } from '../../../shared/model/counters.ts';
import { sha256 } from '../../../shared/model/digest.ts';
import type { Manifest, PublishedBinding } from '../../../shared/model/feed.ts';
import { emptyManifest, planPublication } from '../../../shared/publish/plan.ts';
import {
  configOf,
  entryOf,
  later,
  noticeOf,
  snapshotOf,
  T0,
  withEndpointAddress,
  withFence,
  withForwarders,
} from './fixtures.ts';

const KEYS = ['0123456789abcdef0123456789abcdef'];
const config = configOf(['alpha', 'beta']);

function plan(
  existing: Manifest,
  bindings: readonly PublishedBinding[],
  more: Partial<Config> = {},
  {
    nextRevision = existing.revision + 1,
    now = later(1000),
    keys = KEYS,
  }: { nextRevision?: number; now?: Date; keys?: string[] } = {},
) {
  return planPublication(existing, bindings, {
    config: { ...config, ...more },
    now,
    nextRevision: asRevision(nextRevision),
    keys,
  });
}

const alpha = entryOf('alpha', { revision: asRevision(0) });
const beta = entryOf('beta', { revision: asRevision(0) });
const published = plan(emptyManifest('net-prod', T0), [alpha, beta]).manifest;
const [publishedAlpha = alpha, publishedBeta = beta] = published.bindings;

describe('an empty start', () => {
  test.each<[string, PublishedBinding[]]>([
    ['without entries', []],
    [
      'with an entry that has no snapshot',
      [entryOf('alpha', { generation: asGeneration(0), snapshot: null })],
    ],
  ])('a manifest %s gets no revision and no artifact', (_, bindings) => {
    const { manifest, artifacts, isNewRevision } = plan(emptyManifest('net-prod', T0), bindings);
    expect({ revision: manifest.revision, artifacts, isNewRevision }).toEqual({
      revision: 0,
      artifacts: [],
      isNewRevision: false,
    });
  });

  test('the first facts make revision 1', () => {
    expect(published).toMatchObject({
      revision: 1,
      createdAt: later(1000).toISOString(),
      bindings: [{ revision: asRevision(1) }, { revision: 1 }],
    });
  });
});

describe('a new revision', () => {
  const changed = { ...publishedBeta, snapshot: withForwarders('beta', '10.0.1.7') };
  const { rpz } = config;

  test.each<[string, PublishedBinding[], Partial<Config>, boolean]>([
    [
      'is not made if the bytes would differ only in the revision number',
      [publishedAlpha, publishedBeta],
      {},
      false,
    ],
    [
      'is not made if a fence moved',
      [
        publishedAlpha,
        { ...publishedBeta, generation: asGeneration(2), snapshot: withFence('beta', 2) },
      ],
      {},
      false,
    ],
    [
      'is not made if a notice began',
      [
        publishedAlpha,
        { ...publishedBeta, active: [{ ...noticeOf('a'), since: T0.toISOString() }] },
      ],
      {},
      false,
    ],
    ['is made if the facts changed', [publishedAlpha, changed], {}, true],
    [
      'is made if facts changed that only parameters contain',
      [publishedAlpha, { ...publishedBeta, snapshot: withEndpointAddress('beta', '10.0.1.9') }],
      {},
      true,
    ],
    ['is made if a binding left', [publishedAlpha], {}, true],
    [
      'is made if rpz.ttl changed',
      [publishedAlpha, publishedBeta],
      { rpz: { ...rpz, ttl: 61 } },
      true,
    ],
    [
      'is made if rpz.zone changed',
      [publishedAlpha, publishedBeta],
      { rpz: { ...rpz, zone: 'rpz.other' } },
      true,
    ],
    [
      'is made if rpz.answer changed',
      [publishedAlpha, publishedBeta],
      { rpz: { ...rpz, answer: 'address' } },
      true,
    ],
    [
      'is not made in observe mode',
      [publishedAlpha, publishedBeta],
      { mode: 'observe', rpz: { ...rpz, ttl: 61 } },
      false,
    ],
    ['is made if every binding left with an approval', [], {}, true],
  ])('a revision %s', (_, bindings, more, wanted) => {
    const publication = plan(published, bindings, more);
    expect(publication.isNewRevision).toBe(wanted);
    expect(publication.manifest.revision).toBe(wanted ? 2 : 1);
    expect(
      publication.manifest.artifacts.every(({ path }) =>
        path.includes(`revisions/${wanted ? 2 : 1}/`),
      ),
    ).toBe(true);
  });

  test('a notice makes a new manifest without a new revision, and no change makes no manifest', () => {
    const active = [{ ...noticeOf('a'), since: T0.toISOString() }];
    expect(plan(published, [{ ...publishedAlpha, active }, publishedBeta]).isNewManifest).toBe(
      true,
    );
    expect(plan(published, [publishedAlpha, publishedBeta]).isNewManifest).toBe(false);
  });
});

describe('stamps', () => {
  test('a revision is stamped on the bindings that it changed', () => {
    const changed = { ...publishedBeta, snapshot: withForwarders('beta', '10.0.1.7') };
    expect(
      plan(published, [publishedAlpha, changed], {}, { nextRevision: 9 }).manifest,
    ).toMatchObject({
      revision: 9,
      bindings: [{ revision: asRevision(1) }, { revision: 9 }],
    });
  });

  test('a revision that changes only the configuration is stamped on no binding', () => {
    const ttl = { rpz: { ...config.rpz, ttl: 61 } };
    expect(plan(published, [publishedAlpha, publishedBeta], ttl).manifest).toMatchObject({
      revision: 2,
      bindings: [{ revision: asRevision(1) }, { revision: 1 }],
    });
  });
});

test('the removal of the last binding is a new revision without its names', () => {
  const published = plan(emptyManifest('net-prod', T0), [alpha]).manifest;
  const { manifest, artifacts, isNewRevision } = plan(published, []);
  expect([isNewRevision, manifest.revision, manifest.bindings]).toEqual([true, 2, []]);
  expect(manifest.artifacts).toEqual(artifacts.map(({ entry }) => entry));
});

describe('artifacts', () => {
  test('artifacts have their digest, size and content in the manifest', () => {
    const { manifest, artifacts } = plan(emptyManifest('net-prod', T0), [alpha]);
    expect(artifacts.map(({ name }) => name)).toEqual([
      'bind/forward.options.conf',
      'bind/forward.conf',
      'bind/rpz.zone',
      'bind/rpz.conf',
      'bind/rpz.options.conf',
    ]);
    for (const { entry, content } of artifacts) {
      expect(entry.sha256).toBe(sha256(content));
      expect(entry.size).toBe(Buffer.byteLength(content));
      expect(content).toContain('revision 1.');
    }
    expect(manifest.artifacts).toEqual(artifacts.map(({ entry }) => entry));
  });

  test('artifacts contain every published binding', () => {
    const { artifacts } = plan(emptyManifest('net-prod', T0), [alpha, beta]);
    const forward = artifacts.find(({ name }) => name === 'bind/forward.conf')?.content ?? '';
    for (const { domain } of [...snapshotOf('alpha').zones, ...snapshotOf('beta').zones]) {
      expect(forward).toContain(`zone "${domain}" {`);
    }
  });
});
