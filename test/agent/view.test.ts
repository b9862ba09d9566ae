import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { realRunner } from '../../agent/machine/runner.ts';

const SECOND = 1_000;
let folder: string;

beforeEach(() => {
  // A name with characters that are special in a shell and in mount options.
  folder = join(mkdtempSync(join(tmpdir(), 'privatelink-dns-')), 'a:b,c\\d $(e)=f');
  mkdirSync(join(folder, 'zones'), { recursive: true });
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(folder, '..'), { recursive: true });
});

function put(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The result of a script that runs in the view of the folder. */
function checked(script: string, view: Parameters<typeof realRunner.check>[1]) {
  return realRunner.check(['sh', '-c', script, folder], view, 5 * SECOND);
}

test('shows the new files to the checker and changes nothing on the disk', async () => {
  put('kept', 'kept ');
  const replaced = { target: put('replaced', 'old '), staged: put('.replaced', 'new ') };
  const added = { target: join(folder, 'zones/added'), staged: put('zones/.added', 'added ') };
  const removed = { target: put('removed', 'removed '), staged: null };
  chmodSync(replaced.staged, 0o640);
  const before = [...readdirSync(folder), ...readdirSync(join(folder, 'zones'))];

  const read = 'cd "$0"; cat * zones/* 2>/dev/null; stat -c %a replaced; echo x >written; rm kept';
  const { ok, output } = await checked(read, [replaced, added, removed]);
  expect({ ok, output }).toEqual({ ok: true, output: 'kept new added 640' });

  expect([...readdirSync(folder), ...readdirSync(join(folder, 'zones'))]).toEqual(before);
  expect(readFileSync(replaced.target, 'utf8')).toBe('old ');
});

test.each([
  ['refuses', 'echo wrong; exit 7', 'wrong'],
  ['refuses without output', 'exit 7', 'it exited with code 7'],
  ['is killed', 'kill -9 $$', 'it was killed by SIGKILL'],
  ['is not installed', 'exec no-such-program', 'no-such-program: not found'],
])('reports a checker that %s as a refusal and not as a failed view', async (_, script, output) => {
  const view = [{ target: put('a', 'old'), staged: put('.a', 'new') }];
  expect(await checked(script, view)).toEqual({
    ok: false,
    output: expect.stringContaining(output),
  });
});

test('kills a checker that exceeds the time limit', async () => {
  const view = [{ target: put('a', 'old'), staged: put('.a', 'new') }];
  const result = await realRunner.check(['sleep', '60'], view, SECOND / 2);
  expect(result).toEqual({ ok: false, output: 'it timed out after 0.5 s' });
});

test('reports no-namespace if unshare is not installed', async () => {
  vi.stubEnv('PATH', '/missing');
  await expect(checked('true', [])).rejects.toThrow(
    /cannot read the new files.* spawn unshare ENOENT\..* or set check: in-place\.$/,
  );
});

test('reports no-namespace if the folder does not exist', async () => {
  const view = [{ target: '/missing/a', staged: '/missing/.a' }];
  await expect(checked('true', view)).rejects.toMatchObject({ problem: { code: 'no-namespace' } });
});
