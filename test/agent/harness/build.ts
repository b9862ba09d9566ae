import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles the agent's process once, so that hundreds of runs start in a tenth of the time. What is imported on
 * demand, the AWS SDK above all, is in files of its own: no run here reads it.
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
