import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { FiguresReporter } from './figures-reporter.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Each file starts its own pair of emulators, and two files run at a time. The tests of a file run in order on one
 * deployment.
 */
export default defineConfig({
  root: ROOT,
  test: {
    include: ['test/emulators/**/*.test.ts'],
    globalSetup: ['test/emulators/harness/prepare.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    maxWorkers: 2,
    bail: 0,
    testTimeout: 90_000,
    hookTimeout: 180_000,
    reporters: ['default', new FiguresReporter()],
  },
});
