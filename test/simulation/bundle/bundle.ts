import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { type Mutant, mutated } from '../mutants/mutant.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WORKER = join(ROOT, 'test/simulation/bundle/worker.ts');
const CRYPTO = join(ROOT, 'test/simulation/bundle/crypto.ts');

/** CommonJS packages load Node's modules with `require`. */
const REQUIRE = [
  "import { createRequire } from 'node:module';",
  `const require = createRequire(${JSON.stringify(join(ROOT, 'package.json'))});`,
].join('\n');

/**
 * Bundles the simulation and the product into one file, which starts fast. With a mutant, the product contains its
 * bug.
 */
export async function bundleWorker(mutant?: Mutant): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'privatelink-dns-simulation-'));
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [WORKER],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
    banner: { js: REQUIRE },
    plugins: [memoizedCrypto, ...(mutant === undefined ? [] : [mutating(mutant)])],
  });
  return outfile;
}

const memoizedCrypto: Plugin = {
  name: 'memoized-crypto',
  setup({ onResolve }) {
    onResolve({ filter: /^node:crypto$/ }, ({ importer }) =>
      importer === CRYPTO ? { path: 'node:crypto', external: true } : { path: CRYPTO },
    );
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
