import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** CommonJS packages load Node's modules with `require`. */
const REQUIRE = [
  "import { createRequire as __createRequire } from 'node:module';",
  `const require = __createRequire(${JSON.stringify(join(ROOT, 'package.json'))});`,
].join('\n');

/**
 * Bundles a program of the project into one file, which starts several times faster than the sources. Returns
 * the file, which is alone in a temporary folder: the caller removes the folder.
 */
export async function bundleProgram(source: string, plugins: Plugin[] = []): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'privatelink-dns-program-')), 'program.mjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    logLevel: 'warning',
    banner: { js: REQUIRE },
    plugins,
  });
  return outfile;
}
