import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSource } from '../../../agent/source/file.ts';
import { lookupWith } from '../../../agent/source/lookup.ts';
import { MANIFEST_KEY, signatureKey } from '../../../shared/feed/keys.ts';
import { systemError } from './memory-disk.ts';

const DIGEST = 'd'.repeat(64);
const KEY_ID = 'a'.repeat(32);

describe('a folder as the source', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'feed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (key: string, content: string) => {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), content);
  };
  const source = () => fileSource(pathToFileURL(`${folder}/`));

  test('returns the files of the folder byte for byte', async () => {
    put(MANIFEST_KEY, '\uFEFF{}\n');
    put(signatureKey(DIGEST, KEY_ID), 'c2ln\n');
    expect(await source().manifest()).toBe('\uFEFF{}\n');
    expect(await source().signature(DIGEST, KEY_ID)).toBe('c2ln\n');
    expect(await source().signature(DIGEST, 'b'.repeat(32))).toBeUndefined();
  });

  test('returns an artifact whose size equals the limit', async () => {
    put('feed/x', 'four');
    await expect(source().artifact('feed/x', 4)).resolves.toBe('four');
  });

  test('refuses an artifact that is one byte larger than the limit', async () => {
    put('feed/x', 'four');
    await expect(source().artifact('feed/x', 3)).rejects.toMatchObject({
      problem: { code: 'too-large' },
    });
  });

  test('reports a manifest that does not exist as missing', async () => {
    await expect(source().manifest()).rejects.toMatchObject({ problem: { code: 'feed-missing' } });
  });

  test('refuses a link that points outside the folder', async () => {
    put('feed/y', '');
    symlinkSync('/etc/hostname', join(folder, 'feed/x'));
    await expect(source().artifact('feed/x', 1000)).rejects.toMatchObject({
      problem: { code: 'outside' },
    });
  });
});

describe('the lookup of names', () => {
  const endpoints = [
    { domains: ['s3.eu-west-2.amazonaws.com'], addresses: ['10.0.1.165', 'fd00::5'] },
    { domains: ['monitoring.eu-west-2.amazonaws.com'], addresses: ['10.0.9.9'] },
  ];
  const V4 = { address: '10.0.1.165', family: 4 };
  const V6 = { address: 'fd00::5', family: 6 };
  const dead = () => Promise.reject(systemError('EAI_AGAIN', 'getaddrinfo'));
  const ask = (lookup: LookupFunction, host: string, family: number) =>
    new Promise((resolve) => {
      lookup(host, { all: true, family }, (error, addresses) => {
        resolve(error?.code ?? addresses);
      });
    });

  test.each<[string, number, unknown]>([
    ['feed.s3.eu-west-2.amazonaws.com', 0, [V4, V6]],
    ['S3.eu-west-2.amazonaws.com', 4, [V4]],
    ['feed.s3.eu-west-2.amazonaws.com', 6, [V6]],
    ['xs3.eu-west-2.amazonaws.com', 0, 'EAI_AGAIN'],
    ['example.com', 0, 'EAI_AGAIN'],
  ])(
    'resolves %s for address family %i from the known endpoints if DNS fails',
    async (host, family, wanted) => {
      const lookup = lookupWith(async () => endpoints, dead);
      expect(await ask(lookup, host, family)).toEqual(wanted);
    },
  );

  test('returns the answer of DNS if DNS works', async () => {
    const alive = async () => [{ address: '52.95.1.1', family: 4 }];
    const lookup = lookupWith(async () => endpoints, alive);
    expect(await ask(lookup, 's3.eu-west-2.amazonaws.com', 0)).toEqual([
      { address: '52.95.1.1', family: 4 },
    ]);
  });
});
