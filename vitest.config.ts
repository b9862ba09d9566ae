import { configDefaults, defineConfig } from 'vitest/config';

/** What runs with Node alone. The resolvers' tests need their daemons and root: `npm run test:resolvers`. */
export default defineConfig({
  test: { exclude: [...configDefaults.exclude, 'test/resolvers/**', 'test/agent/**'] },
});
