import { configDefaults, defineConfig } from 'vitest/config';

const STACKS = 'test/infra/**/*.test.ts';
/** They need daemons and root, or Python: `npm run test:resolvers`, `test:agent`, `test:emulators`. */
const APART = ['test/resolvers/**', 'test/agent/**', 'test/emulators/**'];

/** What runs with Node alone. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'code', exclude: [...configDefaults.exclude, ...APART, STACKS] } },
      // Loading the CDK takes longer than most tests of it, so files of one worker share it.
      {
        test: {
          name: 'stacks',
          include: [STACKS],
          isolate: false,
          // The first synthesis of a worker loads most of the CDK.
          testTimeout: 60_000,
          benchmark: { include: [] },
        },
      },
    ],
  },
});
