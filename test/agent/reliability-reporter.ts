import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { testsOfCompleteRun } from '../complete-run.ts';
import { withSection } from '../page-section.ts';
import { type ReliabilityRow, reliabilityTable } from './reliability.ts';

const PAGE = 'docs/reliability.md';
const TITLE = '# Reliability: tested faults and their outcomes\n';

/** Writes the table at the end of a run, if the run included every test. */
export class ReliabilityReporter implements Reporter {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = testsOfCompleteRun(modules, join(this.#root, 'test/agent'));
    if (tests === undefined) return;
    const rows = tests.flatMap((test) => {
      const row: ReliabilityRow | undefined = test.meta().reliability;
      return row === undefined ? [] : [{ ...row, passed: test.result().state === 'passed' }];
    });
    const page = join(this.#root, PAGE);
    const existing = existsSync(page) ? readFileSync(page, 'utf8') : TITLE;
    writeFileSync(page, withSection(existing, 'agent', reliabilityTable(rows)));
  }
}

declare module 'vitest' {
  interface TaskMeta {
    reliability?: ReliabilityRow;
  }
}
