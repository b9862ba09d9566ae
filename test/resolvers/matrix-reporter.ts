import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { testsOfCompleteRun } from '../complete-run.ts';
import { type MatrixRow, matrixPage } from './matrix.ts';

/** Writes the matrix at the end of a run, if the run was complete. */
export class MatrixReporter implements Reporter {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = testsOfCompleteRun(modules, join(this.#root, 'test/resolvers'));
    if (tests === undefined) return;
    const rows = tests.flatMap((test) => {
      const row: MatrixRow | undefined = test.meta().matrix;
      return row === undefined ? [] : [{ ...row, passed: isPassed(test) }];
    });
    const folder = join(this.#root, 'docs/resolvers');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'matrix.md'), matrixPage(rows));
  }
}

/** A case passed if every test of its suite passed, including the tests with broken files. */
function isPassed(test: TestCase): boolean {
  return test.parent.type === 'suite' && test.parent.state() === 'passed';
}
