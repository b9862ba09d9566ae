import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleProgram } from '../../bundle-program.ts';
import { type Mutant, mutated } from '../mutants/mutant.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WORKER = join(ROOT, 'test/simulation/bundle/worker.ts');
const CACHED = join(ROOT, 'test/simulation/bundle/cached');

/** Modules with pure functions that a run calls very often, and the modules with a cache that replace them. */
const REPLACED: Readonly<Record<string, string>> = {
  'node:crypto': join(CACHED, 'crypto.ts'),
  'node:zlib': join(CACHED, 'zlib.ts'),
  [join(ROOT, 'shared/feed/manifest.ts')]: join(CACHED, 'manifest.ts'),
  [join(ROOT, 'shared/model/addresses.ts')]: join(CACHED, 'addresses.ts'),
};

/** Bundles the simulation and the product into one file. With a mutant, the product contains its bug. */
export function bundleWorker(mutant?: Mutant): Promise<string> {
  return bundleProgram(WORKER, [caching, ...(mutant === undefined ? [] : [mutating(mutant)])]);
}

/** A replacement itself imports the original. */
const caching: Plugin = {
  name: 'caching',
  setup({ onResolve }) {
    onResolve({ filter: /^node:(crypto|zlib)$|\/(manifest|addresses)\.ts$/ }, (imported) => {
      const { path, importer, resolveDir } = imported;
      const original = path.startsWith('node:') ? path : resolve(resolveDir, path);
      const replacement = REPLACED[original];
      if (replacement === undefined || importer === replacement) return undefined;
      return { path: replacement };
    });
  },
};

function mutating(mutant: Mutant): Plugin {
  return {
    name: 'mutant',
    setup({ onLoad }) {
      onLoad({ filter: /\/(shared|functions|agent)\/.*\.ts$/ }, ({ path }) =>
        relative(ROOT, path) === mutant.file
          ? { contents: mutated(mutant, readFileSync(path, 'utf8')), loader: 'ts' }
          : undefined,
      );
    },
  };
}
