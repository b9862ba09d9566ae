import { readdirSync } from 'node:fs';
import type { TestCase, TestModule } from 'vitest/node';

/** Every test of a run. Undefined if the run left out a test file below `folder`, or a test. */
export function testsOfCompleteRun(
  modules: readonly TestModule[],
  folder: string,
): TestCase[] | undefined {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  const isComplete =
    modules.length === files.length &&
    tests.every((test) => ['passed', 'failed'].includes(test.result().state));
  return isComplete ? tests : undefined;
}
