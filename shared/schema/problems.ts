import { InvalidInputError } from '../model/errors.ts';

/**
 * Why a value is refused, and what would be right. `what` is a clause without a full stop; `remedy` is one or more
 * sentences.
 */
export interface Fault {
  what: string;
  remedy: string;
}

export type Path = readonly (string | number)[];

/** A fault, and the value (or, for an unknown key, the key) that has it. */
export interface Finding extends Fault {
  path: Path;
  at: 'key' | 'value';
}

/** The result of checking a configuration: its value, or every fault in it. */
export type Examined<T> = { kind: 'valid'; config: T } | { kind: 'invalid'; findings: Finding[] };

/** A fault as messages print it. It has no line and column if the configuration was not read from a file. */
export interface Problem extends Fault {
  /** `bindings[0].names.buckets[0]`; empty for the file as a whole. */
  path: string;
  line: number | undefined;
  column: number | undefined;
}

/** All problems of one configuration, in file order. */
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
function formatProblem(source: string, problem: Problem): string {
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
