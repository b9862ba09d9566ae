import { InvalidInputError } from '../model/errors.ts';

/** Why something is refused, and what would be right. `what` is a clause without a full stop, `remedy` sentences. */
export interface Fault {
  what: string;
  remedy: string;
}

export type Path = readonly (string | number)[];

/** A fault and the value (or, for a key that should not be there, the key) that it is about. */
export interface Finding extends Fault {
  path: Path;
  at: 'key' | 'value';
}

/** A checked value, or every fault that was found in it. */
export type Examined<T> = { config: T } | { findings: Finding[] };

/** A fault as a person meets it. Without a line where the configuration was no file. */
export interface Problem extends Fault {
  /** `bindings[0].names.buckets[0]`; empty for the file as a whole. */
  path: string;
  line: number | undefined;
  column: number | undefined;
}

/** All problems of one configuration, in the order of the file. */
export class ConfigError extends InvalidInputError {
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[]) {
    const sorted = problems.toSorted(byPlace);
    const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
    super(
      [`${source}: ${count}`, ...sorted.map((problem) => formatProblem(source, problem))].join(
        '\n',
      ),
    );
    this.problems = sorted;
  }
}

/** `privatelink-dns.yaml:3:7: mode: "on" is not known. Use one of ...` */
export function formatProblem(source: string, problem: Problem): string {
  const place =
    problem.line === undefined ? source : `${source}:${problem.line}:${problem.column ?? 1}`;
  const subject = problem.path === '' ? '' : `${problem.path}: `;
  return `${place}: ${subject}${problem.what}. ${problem.remedy}`;
}

export function formatPath(path: Path): string {
  return path.map(formatStep).join('').replace(/^\./, '');
}

export function quoted(value: string): string {
  return JSON.stringify(value);
}

function formatStep(step: string | number): string {
  if (typeof step === 'number') {
    return `[${step}]`;
  }
  return /^[\w-]+$/.test(step) ? `.${step}` : `[${quoted(step)}]`;
}

function byPlace(one: Problem, other: Problem): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}
