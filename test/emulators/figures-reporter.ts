import type { Reporter, TestModule } from 'vitest/node';

/** What a test measured: a name and seconds. */
export interface Figure {
  what: string;
  seconds: number;
}

/** Prints what was measured, at the end of a run. The figures are this machine's and of no file. */
export class FiguresReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const figures = modules
      .flatMap((module) => [...module.children.allTests()])
      .flatMap((test) => test.meta().figures ?? []);
    if (figures.length === 0) return;
    const width = Math.max(...figures.map(({ what }) => what.length));
    const lines = figures.map(
      ({ what, seconds }) => `  ${what.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s`,
    );
    console.log(['', 'On the emulators of this machine:', ...lines].join('\n'));
  }
}

declare module 'vitest' {
  interface TaskMeta {
    figures?: Figure[];
  }
}
