import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { install } from '../../embedded-aws/install.ts';
import { workedExample } from '../../embedded-aws/worked-example.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { MANIFEST_KEY, signatureKey } from '../../shared/feed/keys.ts';
import { parseManifest } from '../../shared/feed/manifest.ts';
import { manifestDigest } from '../../shared/feed/signature.ts';
import { newSigner } from '../unit/feed/keys.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const SCRIPT = path('docs/example/pull-feed.sh');
const SAMPLE = path('privatelink-dns.yaml');
const HOUR = 3_600_000;
const quiet = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };

const root = mkdtempSync(join(tmpdir(), 'privatelink-dns-pull-'));
afterAll(() => rmSync(root, { recursive: true }));

/** The objects that a deployment published at that time, by key. */
async function publishedAt(start: Date): Promise<Map<string, string>> {
  const cloud = new EmbeddedCloud({ start });
  await workedExample(cloud);
  const config = loadConfig(readFileSync(SAMPLE, 'utf8'), SAMPLE);
  const { bucket, sweep } = install(cloud, config, quiet);
  await sweep();
  await cloud.clock.runUntil('idle');
  return new Map([...cloud.world.s3.objects(bucket)].map(([key, { Body }]) => [key, Body]));
}

// The script uses the clock of the machine, so the feed must be of today.
const fresh = await publishedAt(new Date());
const expired = await publishedAt(new Date(Date.now() - 25 * HOUR));
const signer = new EmbeddedCloud().signer();
const keyId = await signer.keyId();
const strangersKey = await newSigner().publicKey();

const feed = join(root, 'feed');
const target = join(root, 'bind');
const trusted = join(root, 'trusted.pem');

function putAll(objects: ReadonlyMap<string, string>): void {
  for (const [key, body] of objects) put(key, body);
}

function put(key: string, body: string | Uint8Array): void {
  mkdirSync(dirname(join(feed, key)), { recursive: true });
  writeFileSync(join(feed, key), body);
}

function pull({ source = feed, owner = 'net-prod', resolver = 'bind', bin = '' } = {}) {
  const { status, stdout, stderr } = spawnSync(SCRIPT, [source, owner, trusted, resolver, target], {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH}`, FEED: feed },
  });
  return { status, output: (stdout + stderr).trim() };
}

const manifest = parseManifest(fresh.get(MANIFEST_KEY) ?? '');
const files = manifest.artifacts.filter(({ resolver }) => resolver === 'bind');
const signature = signatureKey(manifestDigest(fresh.get(MANIFEST_KEY) ?? ''), keyId);

beforeEach(async () => {
  rmSync(feed, { recursive: true, force: true });
  rmSync(target, { recursive: true, force: true });
  putAll(fresh);
  writeFileSync(trusted, await signer.publicKey());
});

describe('pull-feed.sh', () => {
  test('installs the verified files of a resolver, and does nothing if the revision is already installed', () => {
    expect(pull().output).toContain('revision 1 is in');
    expect(files.length).toBeGreaterThan(0);
    for (const { path: key } of files) {
      const name = key.split('/').at(-1) ?? '';
      expect(readFileSync(join(target, name), 'utf8')).toBe(fresh.get(key));
    }
    expect(pull()).toEqual({ status: 0, output: '' });
  });

  test('reads a bucket with the AWS CLI', () => {
    const bin = join(root, 'bin');
    mkdirSync(bin, { recursive: true });
    const aws =
      '#!/bin/sh\n[ "$1 $2 $3" = "s3 cp --quiet" ] && cp "$FEED/$(echo "$4" | cut -d / -f 4-)" "$5"\n';
    writeFileSync(join(bin, 'aws'), aws);
    chmodSync(join(bin, 'aws'), 0o755);
    expect(pull({ source: 's3://bucket', bin }).output).toContain('revision 1 is in');
  });

  test('the feed contains a public key that openssl can read', () => {
    const file = join(feed, `feed/v1/keys/${keyId}.pem`);
    const text = execFileSync('openssl', ['pkey', '-pubin', '-in', file, '-noout', '-text']);
    expect(text.toString()).toContain('P-256');
  });
});

describe('pull-feed.sh and a damaged feed', () => {
  const MIDDLE = Buffer.byteLength(fresh.get(MANIFEST_KEY) ?? '') >> 1;

  function flipBit(key: string, index: number): void {
    const bytes = readFileSync(join(feed, key));
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    put(key, bytes);
  }

  const artifact = files[0]?.path ?? '';
  test.each<[string, () => void, RegExp]>([
    [
      'a manifest with a bit flipped',
      () => flipBit(MANIFEST_KEY, MIDDLE),
      /signatures.* cannot be read/,
    ],
    [
      'a manifest with a bit flipped and the signature of the original',
      () => {
        flipBit(MANIFEST_KEY, MIDDLE);
        const digest = manifestDigest(readFileSync(join(feed, MANIFEST_KEY)));
        put(signatureKey(digest, keyId), fresh.get(signature) ?? '');
      },
      /the signature is wrong/,
    ],
    ['a signature with a bit flipped', () => flipBit(signature, 20), /the signature is wrong/],
    ['an empty signature', () => put(signature, ''), /the signature is/],
    ['an artifact with a bit flipped', () => flipBit(artifact, 10), /does not match the manifest/],
    [
      'a truncated artifact',
      () => put(artifact, (fresh.get(artifact) ?? '').slice(0, -1)),
      /does not match the manifest/,
    ],
    ['a missing artifact', () => rmSync(join(feed, artifact)), /cannot be read/],
    ['an expired manifest', () => putAll(expired), /it was valid until/],
    [
      'a manifest above the size limit',
      () => put(MANIFEST_KEY, ' '.repeat(2 ** 20 + 1)),
      /too large/,
    ],
    [
      'a feed that is signed with an untrusted key',
      () => writeFileSync(trusted, strangersKey),
      /cannot be read/,
    ],
    [
      'a revision that is lower than the installed revision',
      () => {
        mkdirSync(target);
        writeFileSync(join(target, 'revision'), '2\n');
      },
      /revision 1 is lower than 2/,
    ],
  ])('pull-feed.sh refuses %s', (_, harm, message) => {
    harm();
    const before = readdirOf(target);
    const result = pull();
    expect(result.status).toBe(1);
    expect(result.output).toMatch(message);
    expect(readdirOf(target)).toEqual(before);
  });

  test('pull-feed.sh refuses the feed of another owner', () => {
    expect(pull({ owner: 'net-test' })).toEqual({
      status: 1,
      output: 'refused: the owner is net-prod',
    });
  });

  test('pull-feed.sh refuses a resolver without artifacts', () => {
    expect(pull({ resolver: 'none' }).output).toBe('refused: there is nothing for none');
  });
});

function readdirOf(folder: string): string {
  return spawnSync('ls', ['-1', folder], { encoding: 'utf8' }).stdout;
}
