import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { withFallBack } from '../../../agent/source/fall-back.ts';
import { fileSource } from '../../../agent/source/file.ts';
import { missing, tooLarge, unreachable } from '../../../agent/source/limits.ts';
import { FeedLookup } from '../../../agent/source/lookup.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
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
      const { lookup } = new FeedLookup(async () => endpoints, dead);
      expect(await ask(lookup, host, family)).toEqual(wanted);
    },
  );

  const HOST = 'feed.s3.eu-west-2.amazonaws.com';

  test.each<[what: string, answer: string[], wanted: string[]]>([
    ['a known address', ['10.0.1.165'], ['10.0.1.165', 'fd00::5']],
    ['another private address', ['10.0.7.7'], ['10.0.7.7', '10.0.1.165', 'fd00::5']],
    [
      'public addresses',
      ['52.95.1.1', '52.95.1.2'],
      ['10.0.1.165', 'fd00::5', '52.95.1.1', '52.95.1.2'],
    ],
    [
      'a public and a private address',
      ['52.95.1.1', '10.0.7.7'],
      ['52.95.1.1', '10.0.7.7', '10.0.1.165', 'fd00::5'],
    ],
  ])('tries the known addresses too if DNS answers with %s', async (_, answer, wanted) => {
    const resolve = async () =>
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const { lookup } = new FeedLookup(async () => endpoints, resolve);
    const found = (await ask(lookup, HOST, 0)) as { address: string }[];
    expect(found.map(({ address }) => address)).toEqual(wanted);
  });

  test('returns the answer of DNS for a name without known addresses', async () => {
    const alive = async () => [{ address: '192.0.2.1', family: 4 }];
    const { lookup } = new FeedLookup(async () => endpoints, alive);
    expect(await ask(lookup, 'example.com', 0)).toEqual([{ address: '192.0.2.1', family: 4 }]);
  });

  test('returns only known addresses after it fell back, once', async () => {
    const alive = async () => [{ address: '10.0.7.7', family: 4 }];
    const known = new FeedLookup(async () => endpoints, alive);
    expect(known.fallBack()).toBe(false);
    await ask(known.lookup, HOST, 4);
    expect(known.fallBack()).toBe(true);
    expect(await ask(known.lookup, HOST, 4)).toEqual([V4]);
    expect(known.fallBack()).toBe(false);
  });

  test('reaches a server at a known address although DNS answers with an address without a server', async () => {
    const server = createServer((_, response) => response.end('reached')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const local = [{ domains: ['s3.eu-west-2.amazonaws.com'], addresses: ['127.0.0.1'] }];
    const wrong = async () => [{ address: '127.0.0.2', family: 4 }];
    const { lookup } = new FeedLookup(async () => local, wrong);
    const [response] = await once(get({ host: HOST, port, lookup }), 'response');
    expect(await text(response)).toBe('reached');
  });
});

describe('a read that fails', () => {
  const denied = new CloudError({ service: 's3', operation: 'GetObject' }, 'AccessDenied', 'no');
  const silent = new CloudError({ service: 's3', operation: 'GetObject' }, 'TimeoutError', 'late');
  const wrongServer = new CloudError(
    { service: 's3', operation: 'GetObject' },
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'another name',
  );

  test.each<[what: string, error: Error, reads: number]>([
    ['because no server answered', unreachable('s3://feed/', 'no answer'), 2],
    ['because AWS did not answer in time', silent, 2],
    ['because the certificate has another name', wrongServer, 2],
    ['because AWS denied it', denied, 1],
    ['because there is no such file', missing('s3://feed/', 'feed/v1/manifest.json'), 1],
    ['because the file is too large', tooLarge('s3://feed/', 'x', 1), 1],
  ])('%s is read %i time(s)', async (_, error, reads) => {
    const dns = async () => [{ address: '10.0.7.7', family: 4 }];
    const known = new FeedLookup(
      async () => [{ domains: ['s3.eu-west-2.amazonaws.com'], addresses: ['10.0.1.165'] }],
      dns,
    );
    const asked: unknown[] = [];
    const fail = async () => {
      await new Promise((resolve) =>
        known.lookup('s3.eu-west-2.amazonaws.com', { all: true }, (_, found) => {
          asked.push(found);
          resolve(undefined);
        }),
      );
      throw error;
    };
    const source = { name: 's3://feed/', manifest: fail, signature: fail, artifact: fail };
    await expect(withFallBack(source, known).manifest()).rejects.toBe(error);
    expect(asked).toHaveLength(reads);
    if (reads === 2) expect(asked[1]).toEqual([{ address: '10.0.1.165', family: 4 }]);
  });
});
