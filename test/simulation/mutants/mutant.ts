/** One deliberate bug. The text is replaced only in the bundle of the simulation. */
export interface Mutant {
  name: string;
  /** The wrong behaviour, for the table in docs/reliability.md. */
  sentence: string;
  file: string;
  find: string;
  replace: string;
}

/**
 * Applies the mutant. Throws if the text does not occur exactly once: the product changed, and the mutant must be
 * updated.
 */
export function mutated({ name, file, find, replace }: Mutant, source: string): string {
  const times = source.split(find).length - 1;
  if (times !== 1) {
    throw new Error(`mutant ${name}: ${file} contains its text ${times} times instead of once`);
  }
  return source.replace(find, () => replace);
}
