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

/** The objects that a deployment published at that time by key, and its parameters as the AWS CLI prints them. */
async function publishedAt(start: Date): Promise<{ objects: Map<string, string>; ssm: string }> {
  const cloud = new EmbeddedCloud({ start });
  await workedExample(cloud);
  const config = loadConfig(readFileSync(SAMPLE, 'utf8'), SAMPLE);
  const { bucket, sweep } = install(cloud, config, quiet);
  await sweep();
  await cloud.clock.runUntil('idle');
  const { s3, ssm } = cloud.world;
  return {
    objects: new Map([...s3.objects(bucket)].map(([key, { Body }]) => [key, Body])),
    ssm: JSON.stringify({ Parameters: ssm.names().map((name) => ssm.parameter(name)) }),
  };
}

// The script uses the clock of the machine, so the feed must be of today.
const { objects: fresh, ssm: parameters } = await publishedAt(new Date());
const { objects: expired } = await publishedAt(new Date(Date.now() - 25 * HOUR));
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

/** A folder with these shell scripts as programs. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(join(root, 'bin-'));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
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
    const bin = programs({
      aws: '[ "$1 $2 $3" = "s3 cp --quiet" ] && cp "$FEED/$(echo "$4" | cut -d / -f 4-)" "$5"',
    });
    expect(pull({ source: 's3://bucket', bin }).output).toContain('revision 1 is in');
  });

  describe('with Parameter Store as the source', () => {
    const source = 'ssm:/privatelink-dns';
    const aws = `[ "$*" = "ssm get-parameters-by-path --path /privatelink-dns/feed --recursive --output json" ] && cat "$FEED/parameters"`;

    test('installs exactly the bytes of the feed', () => {
      put('parameters', parameters);
      expect(pull({ source, bin: programs({ aws }) }).output).toContain('revision 1 is in');
      for (const { path: key } of files) {
        const name = key.split('/').at(-1) ?? '';
        expect(readFileSync(join(target, name), 'utf8')).toBe(fresh.get(key));
      }
    });

    test.each<[string, string, RegExp]>([
      ['another text in a file', parameters.replace('10.0.1.122', '10.0.1.9'), /does not match/],
      [
        'a manifest that was too large',
        parameters.replace('{\\"manifest\\":\\"', '{\\"manifest\\":null,\\"x\\":\\"'),
        /manifest.json cannot be read/,
      ],
      ['no parameters', '{"Parameters":[]}', /manifest.json cannot be read/],
    ])('refuses %s', (_, text, message) => {
      put('parameters', text);
      const result = pull({ source, bin: programs({ aws }) });
      expect(result.status).toBe(1);
      expect(result.output).toMatch(message);
    });
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

describe('install-unbound.sh', () => {
  const INSTALL = path('docs/example/install-unbound.sh');
  const GOOD = 'server:\n\tlog-replies: yes\n';
  let folder: string;
  const file = () => join(folder, 'pulled.conf');
  const installed = () => join(folder, 'conf.d/private.conf');

  beforeEach(() => {
    folder = mkdtempSync(join(root, 'unbound-'));
    mkdirSync(join(folder, 'conf.d'));
    const main = `server:\n\tchroot: ""\n\tusername: ""\ninclude-toplevel: "${folder}/conf.d/*.conf"\n`;
    writeFileSync(join(folder, 'unbound.conf'), main);
  });

  function run(content: string, control = 'exit 0') {
    writeFileSync(file(), content);
    const bin = programs({ 'unbound-control': `echo "$3" >>"${folder}/reloads"; ${control}` });
    const arguments_ = [file(), installed(), join(folder, 'unbound.conf')];
    const { status, stdout } = spawnSync(INSTALL, arguments_, {
      encoding: 'utf8',
      env: { PATH: `${bin}:${process.env.PATH}` },
    });
    return { status, stdout: stdout.trim(), folder: readdirOf(join(folder, 'conf.d')).trim() };
  }

  test('installs and reloads a file once', () => {
    expect(run(GOOD)).toEqual({
      status: 0,
      stdout: `installed ${installed()}`,
      folder: 'private.conf',
    });
    expect(run(GOOD)).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(join(folder, 'reloads'), 'utf8')).toBe('reload_keep_cache\n');
  });

  test('refuses a file that unbound-checkconf rejects, and keeps the installed file', () => {
    run(GOOD);
    expect(run('bad {')).toMatchObject({ status: 1, folder: 'private.conf' });
    expect(readFileSync(installed(), 'utf8')).toBe(GOOD);
  });

  test('moves the previous file back if the reload fails', () => {
    run(GOOD);
    expect(run('server:\n\tlog-queries: yes\n', 'exit 1')).toMatchObject({ status: 1 });
    expect(readFileSync(installed(), 'utf8')).toBe(GOOD);
  });

  test('removes a first file if the reload fails', () => {
    expect(run(GOOD, 'exit 1')).toMatchObject({ status: 1, folder: '' });
  });

  test('reloads after a run that was killed during the reload', () => {
    run(GOOD);
    const second = 'server:\n\tlog-queries: yes\n';
    run(second, 'kill -9 $PPID');
    expect(run(second)).toMatchObject({ status: 0, stdout: `installed ${installed()}` });
    run(second, 'kill -9 $PPID');
    expect(run(second)).toMatchObject({ status: 0, stdout: '' });
  });

  test('rolls back to the last good file after a run that was killed', () => {
    run(GOOD);
    const second = 'server:\n\tlog-queries: yes\n';
    run(second, 'kill -9 $PPID');
    expect(run(second, 'exit 1')).toMatchObject({ status: 1 });
    expect(readFileSync(installed(), 'utf8')).toBe(GOOD);
  });
});

function readdirOf(folder: string): string {
  return spawnSync('ls', ['-1', folder], { encoding: 'utf8' }).stdout;
}
