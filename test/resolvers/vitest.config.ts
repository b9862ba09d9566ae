import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { MatrixReporter } from './matrix-reporter.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Each file runs its own machine in Linux namespaces. At most two files run at the same time. */
export default defineConfig({
  root: ROOT,
  test: {
    include: ['test/resolvers/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', new MatrixReporter(ROOT)],
  },
});
