import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { buildAll } from '../../../infra/bundles.ts';
import { pythonTool } from '../../../infra/python-tool.ts';
import { sha256 } from '../../../shared/model/digest.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const PINNED = ['package.json', 'package-lock.json'];
const PATIENCE_MS = 120_000;

/**
 * Installs the requirements of the emulators once, outside the repository: Python with the packages of
 * requirements.txt, which are checked by their hashes, and the Node.js version of Lambda's runtime. Then it builds
 * the bundles.
 */
export default async function setup(project: TestProject): Promise<void> {
  const [node] = await Promise.all([installNode(), buildAll(project.config.root)]);
  // This program exists once the packages are installed; the interpreter is in the same folder.
  const ministack = pythonTool('ministack', join(HERE, 'requirements.txt'));
  project.provide('programs', { python: join(dirname(ministack), 'python'), node });
}

/** Not installed in the repository's node_modules, where its `node` would replace the machine's in every npm script. */
async function installNode(): Promise<string> {
  const pinned = PINNED.map((file) => readFileSync(join(HERE, 'node', file), 'utf8')).join('');
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'privatelink-dns', `node-${sha256(pinned).slice(0, 12)}`);
  const ready = join(folder, 'ready');
  const bin = join(folder, 'node_modules/node/bin');
  if (existsSync(ready)) return bin;
  // Repeat an installation that did not finish.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of PINNED) copyFileSync(join(HERE, 'node', file), join(folder, file));
  const quiet = ['--no-fund', '--no-audit', '--prefix', folder];
  await promisify(execFile)('npm', ['ci', ...quiet], { timeout: PATIENCE_MS });
  writeFileSync(ready, '');
  return bin;
}

declare module 'vitest' {
  interface ProvidedContext {
    programs: {
      /** The Python interpreter with the emulators. */
      python: string;
      /** The folder with the `node` of Lambda's version. */
      node: string;
    };
  }
}
