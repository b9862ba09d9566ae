/** One small deliberate bug: the text is replaced when the simulation is bundled, and nowhere else. */
export interface Mutant {
  name: string;
  /** What is wrong with it, for people. */
  sentence: string;
  file: string;
  find: string;
  replace: string;
}

/** Throws where the text is not there exactly once: then the product has changed, and the mutant has to follow. */
export function mutated({ name, file, find, replace }: Mutant, source: string): string {
  const times = source.split(find).length - 1;
  if (times !== 1) {
    throw new Error(`mutant ${name}: ${file} holds its text ${times} times, and once is right`);
  }
  return source.replace(find, () => replace);
}
