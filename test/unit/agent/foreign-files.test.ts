import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realDisk } from '../../../agent/machine/disk.ts';
import { realRunner } from '../../../agent/machine/runner.ts';
import { rollback } from '../../../agent/rollback.ts';
import { verify } from '../../../agent/run.ts';
import { fileSource } from '../../../agent/source/file.ts';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { newSigner } from '../feed/keys.ts';
import { STATE, TARGETS, World } from './world.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foreign-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What may be in the place of a plain file. */
const NOT_PLAIN: [what: string, make: (path: string) => void][] = [
  ['FIFO', (path) => execFileSync('mkfifo', [path])],
  ['folder', (path) => mkdirSync(path)],
  ['link to a device', (path) => symlinkSync('/dev/zero', path)],
  ['link to a file', (path) => symlinkSync('/etc/hostname', path)],
];

test.each(NOT_PLAIN)('the agent does not read a %s', async (_, make) => {
  const path = join(folder, 'x');
  make(path);
  await expect(realDisk.read(path, 1000)).rejects.toMatchObject({
    problem: { code: 'not-a-file' },
  });
});

test('the agent does not read a device', async () => {
  await expect(realDisk.read('/dev/zero', 1000)).rejects.toMatchObject({
    problem: { code: 'not-a-file' },
  });
});

test('the agent does not wait for a FIFO in the folder of a source', async () => {
  mkdirSync(join(folder, 'feed/v1'), { recursive: true });
  execFileSync('mkfifo', [join(folder, MANIFEST_KEY)]);
  await expect(fileSource(pathToFileURL(`${folder}/`)).manifest()).rejects.toMatchObject({
    problem: { code: 'not-a-file' },
  });
});

test.each([
  [4, 'read'],
  [3, 'refused'],
])('a file of four bytes with the limit %d is %s', async (limit, outcome) => {
  const path = join(folder, 'x');
  writeFileSync(path, 'fo');
  appendFileSync(path, 'ur');
  const read = realDisk.read(path, limit).catch(({ problem }) => problem.code);
  expect(await read).toBe(outcome === 'read' ? 'four' : 'too-large');
});

test('a file whose size is unknown is read up to the limit', async () => {
  // Files below /proc have the size 0.
  await expect(realDisk.read('/proc/self/status', 10)).rejects.toMatchObject({
    problem: { code: 'too-large' },
  });
});

const STATE_FILE = `${STATE}/state.json`;
const FOREIGN = { uid: 1000, gid: 1000 };

test.each<
  [what: string, path: string, more: { uid?: number; gid?: number; mode?: number }, ok: boolean]
>([
  ['state file of another user', STATE_FILE, FOREIGN, false],
  ['journal of another user', `${STATE}/journal.json`, FOREIGN, false],
  ['lock of another user', `${STATE}/lock`, FOREIGN, false],
  ['state file that the group can write', STATE_FILE, { mode: 0o664 }, false],
  ['state file that everybody can write', STATE_FILE, { mode: 0o646 }, false],
  ['state file of root', STATE_FILE, { uid: 0, mode: 0o644 }, true],
  ['state file of the agent', STATE_FILE, { uid: 700, mode: 0o600 }, true],
])('%s', async (_, path, more, ok) => {
  const world = await World.make();
  await world.publish(1);
  await world.once();
  world.disk.put(path, world.disk.content(STATE_FILE) ?? '', more);
  world.ran = [];
  const runs = [
    () => verify(world.config, world.process()),
    () => world.once({ resume: true }),
    () => rollback(world.config, world.process()),
  ];
  for (const run of ok ? runs.slice(0, 1) : runs) {
    const result = await run().then(
      () => 'accepted',
      ({ problem }) => problem.code,
    );
    expect(result).toBe(ok ? 'accepted' : 'not-ours');
  }
  if (!ok) expect(world.ran).toEqual([]);
});

test('the agent writes nothing into a state folder that contains a link', async () => {
  const world = await World.make();
  await world.publish(1);
  await world.once();
  world.disk.putLink(`${STATE}/lock.next`);
  const before = world.disk.files();
  await expect(world.once()).rejects.toMatchObject({ problem: { code: 'not-ours' } });
  expect(world.disk.files()).toEqual(before);
});

const KEY_FILE = '/etc/privatelink-dns/trust/current.pem';
const PRIVATE = '-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n';

test.each<[what: string, content: string | undefined, more: object, code: string | undefined]>([
  ['of another user', undefined, FOREIGN, 'not-ours'],
  ['that everybody can write', undefined, { mode: 0o666 }, 'not-ours'],
  ['that is a private key', PRIVATE, {}, 'private-key'],
  ['of root', undefined, { uid: 0 }, undefined],
])('a trusted key %s', async (_, content, more, code) => {
  const world = await World.make();
  await world.publish(1);
  const key = content ?? world.disk.content(KEY_FILE) ?? (await newSigner().publicKey());
  world.disk.put(KEY_FILE, key, more);
  const report = await world.once();
  expect(report.problem?.code).toBe(code);
  expect(world.disk.content(TARGETS[0] ?? '') !== undefined).toBe(code === undefined);
});

test('a target that was replaced by a link to the same bytes is not unchanged', async () => {
  const world = await World.make();
  await world.publish(1);
  await world.once();
  await world.disk.remove(TARGETS[0] ?? '');
  world.disk.putLink(TARGETS[0] ?? '');
  const [bind] = (await world.once()).resolvers;
  expect(bind).toMatchObject({ result: 'failed', problem: { code: 'not-a-file' } });
});

test('a program that reaches its time limit is killed together with its children', async () => {
  const mark = join(folder, 'mark');
  const script = `(sleep 2; touch ${mark}) & sleep 60`;
  const result = await realRunner.run(['sh', '-c', script], 300);
  expect(result).toEqual({ ok: false, output: 'it timed out after 0.3 s' });
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(await realDisk.stat(mark)).toBeUndefined();
}, 10_000);

test('a program that leaves a child with its output does not hold up the agent', async () => {
  const result = await realRunner.run(['sh', '-c', 'sleep 60 & echo done'], 60_000);
  expect(result).toEqual({ ok: true, output: 'done' });
}, 4_000);

test('the end of a long output is reported', async () => {
  const script = 'yes x | head -c 3000000; echo; echo the cause >&2; exit 3';
  const { ok, output } = await realRunner.run(['sh', '-c', script], 60_000);
  expect(ok).toBe(false);
  expect(output).toHaveLength(1000);
  expect(output.endsWith('the cause')).toBe(true);
});
