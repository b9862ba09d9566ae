import { type Fault, quoted } from './problems.ts';

/** `pattern` is what an editor can check; `fault` is the whole rule, and accepts nothing that the pattern refuses. */
export interface TextRule {
  pattern: RegExp;
  fault: (value: string) => Fault | undefined;
}

export function shaped(pattern: RegExp, noun: string, remedy: string): TextRule {
  return {
    pattern,
    fault: (value) =>
      pattern.test(value) ? undefined : { what: `${quoted(value)} is not ${noun}`, remedy },
  };
}
