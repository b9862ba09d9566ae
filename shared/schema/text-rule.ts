import { type Fault, quoted } from './problems.ts';

/**
 * `pattern` is the part of the rule that an editor can check. `fault` is the whole rule; it never accepts a value that
 * the pattern refuses.
 */
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
