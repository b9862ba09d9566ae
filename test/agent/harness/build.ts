import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Bundles the agent's process once, as the product is bundled: hundreds of runs start in a tenth of the time. */
export default async function setup(project: TestProject): Promise<() => void> {
  const root = project.config.root;
  const folder = join(root, 'node_modules/.cache/agent-proof');
  const outfile = join(folder, `agent-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: ['test/agent/harness/agent-process.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  project.provide('agentProcess', outfile);
  return () => rmSync(outfile, { force: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The bundle of agent-process.ts. */
    agentProcess: string;
  }
}
