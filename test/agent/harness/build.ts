import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles the process of the agent once, so that each of the many runs starts ten times faster. Modules that are
 * imported on demand, such as the AWS SDK, are in separate files, which these tests do not load.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  const root = project.config.root;
  const folder = join(root, 'node_modules/.cache/agent-proof');
  const outdir = join(folder, String(process.pid));
  await build({
    absWorkingDir: root,
    entryPoints: ['test/agent/harness/agent-process.ts'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  project.provide('agentProcess', join(outdir, 'agent-process.mjs'));
  return () => rmSync(outdir, { recursive: true, force: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The bundle of agent-process.ts. */
    agentProcess: string;
  }
}
