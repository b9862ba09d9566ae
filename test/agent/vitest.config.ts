import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ReliabilityReporter } from './reliability-reporter.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One machine in namespaces for each file, two at a time, as the resolvers' tests. */
export default defineConfig({
  root: ROOT,
  test: {
    include: ['test/agent/**/*.test.ts'],
    globalSetup: ['test/agent/harness/build.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new ReliabilityReporter(ROOT)],
  },
});
