import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ReliabilityReporter } from './reliability-reporter.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the longest files first, so that no worker begins one of them at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes('crash');
    return files.toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
  }
}

/** Runs two files at a time, each on its own machine in namespaces, like the tests of the resolvers. */
export default defineConfig({
  root: ROOT,
  test: {
    include: ['test/agent/**/*.test.ts'],
    globalSetup: ['test/agent/harness/build.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new ReliabilityReporter(ROOT)],
  },
});
