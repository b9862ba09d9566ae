import type { Reporter, TestModule } from 'vitest/node';

/** A measured duration. */
interface Figure {
  what: string;
  seconds: number;
}

/** Prints the measured durations at the end of a run. They depend on the machine and are not stored. */
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
    console.log(['', 'Durations with the emulators on this machine:', ...lines].join('\n'));
  }
}

declare module 'vitest' {
  interface TaskMeta {
    figures?: Figure[];
  }
}
