import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const STACKS = 'test/infra/**/*.test.ts';
/** These tests need daemons and root, or Python: `npm run test:resolvers`, `test:agent` and `test:emulators`. */
const APART = ['test/resolvers/**', 'test/agent/**', 'test/emulators/**'];
const LONG = /\/(simulation|crash)[^/]*\.test\.ts$/;

/** Starts the longest files first, so that no worker runs one of them alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return sorted.toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
  }
}

/**
 * Runs the tests that need only Node. The files of a worker share the modules that they import, because loading the
 * modules takes longer than most tests. So Vitest restores environment variables and mocks before each test.
 */
export default defineConfig({
  test: {
    isolate: false,
    maxWorkers: '100%',
    unstubEnvs: true,
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    // The first test of a worker also loads modules, and every core is busy.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'code', exclude: [...configDefaults.exclude, ...APART, STACKS] },
      },
      {
        extends: true,
        test: { name: 'stacks', include: [STACKS], benchmark: { include: [] } },
      },
    ],
  },
});
