import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const STACKS = 'test/infra/**/*.test.ts';
/** These tests need daemons and root, or Python: `npm run test:resolvers`, `test:agent` and `test:emulators`. */
const APART = ['test/resolvers/**', 'test/agent/**', 'test/emulators/**'];

const SIMULATION = /\/simulation\.test\.ts$/;
const LONG = /\/crash[^/]*\.test\.ts$/;

/**
 * Starts the longest files first, so that no worker runs one of them alone at the end. While one worker runs the
 * simulation, the other runs the files of the stacks: then only this worker loads the CDK, which takes seconds.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const stack = sorted.find(isStack);
    const rank = (file: TestSpecification) => {
      if (file === stack) return 0;
      if (SIMULATION.test(file.moduleId)) return 1;
      if (isStack(file)) return 2;
      return LONG.test(file.moduleId) ? 3 : 4;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

function isStack({ project }: TestSpecification): boolean {
  return project.name === 'stacks';
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
