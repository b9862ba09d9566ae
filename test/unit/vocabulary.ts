import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A word or phrase that this project does not use, and what it writes instead. */
export interface Banned {
  pattern: RegExp;
  instead: string;
}

/** One place where a banned word occurs. */
export interface Finding {
  path: string;
  line: number;
  text: string;
  instead: string;
}

export const BANNED: readonly Banned[] = [
  { pattern: /\banew\b/i, instead: 'again, re-created' },
  { pattern: /\bwhoever\b/i, instead: 'name the reader, the operator or the caller' },
  { pattern: /\b(unheard|untold)\b/i, instead: 'not notified' },
  { pattern: /\bmend(s|ed|ing)?\b/i, instead: 'fix, repair, recover' },
  { pattern: /\b(tell|tells|told|telling)\b/i, instead: 'notify, report, send, log' },
  { pattern: /\b(hears?|heard)\b/i, instead: 'is notified, receives' },
  { pattern: /\bpeople\b/i, instead: 'operators' },
  { pattern: /\b(says?|said|saying)\b/i, instead: 'state, contain, report, specify' },
  { pattern: /\bby (itself|themselves)\b/i, instead: 'automatically' },
  { pattern: /\bset(s|ting)? aside\b/i, instead: 'moved to the dead-letter queue' },
  { pattern: /\bbrake\b/i, instead: 'change limit' },
  { pattern: /\bin passing\b/i, instead: 'transient' },
  { pattern: /\bsave (for|that|those)\b/i, instead: 'except' },
  { pattern: /\b(is|are|was|were) none\b/i, instead: 'repeat the noun' },
  {
    pattern: /\bstands? (in|on|at|there|beside|behind|for|still|as)\b/i,
    instead: 'exists, is stored',
  },
  { pattern: /\bas it stands\b|\bstanding\b/i, instead: 'current, active' },
  { pattern: /\b(lies|lie) (in|on|at|above|below|under)\b/i, instead: 'is in, is stored at' },
  { pattern: /\b(comes|come|came) back\b/i, instead: 'is redelivered, returns' },
  {
    pattern: /\bnobody|somebody\b/i,
    instead: 'name the actor: another writer, an operator, no client',
  },
  { pattern: /\bunwell\b/i, instead: 'impaired' },
  { pattern: /\bnowhere\b|\bthereof\b|\bthereby\b/i, instead: 'plain words' },
  {
    pattern: /\blook(s|ed|ing)? again\b|\b(another|one|a) look\b/i,
    instead: 'observe again, requeue',
  },
];

const CHECKED = /\.(ts|mts|md|sh|ya?ml|service|timer|conf)$/;
const SKIPPED =
  /^(test\/unit\/vocabulary(\.test)?\.ts|test\/unit\/events\/recorded\/|test\/infra\/previous\/)/;

/** The text files of the project that its rules of language apply to, as paths from the root. */
export function checkedFiles(root: string): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => CHECKED.test(path) && !SKIPPED.test(path));
}

/** Every banned word in `text`. Identifiers in camel case are not words. */
export function bannedIn(path: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, index) =>
    BANNED.filter(({ pattern }) => pattern.test(line)).map(({ instead }) => ({
      path,
      line: index + 1,
      text: line.trim(),
      instead,
    })),
  );
}

/** The names given to `test`, `it` and `describe` in `text`. */
export function testNames(text: string): { call: string; name: string; line: number }[] {
  const CALL =
    /\b(test|it|describe)(?:\.each(?:<[^(]*>)?\([\s\S]*?\)|\.[a-zA-Z]+)*\(\s*(['"`])((?:\\.|(?!\2).)*)\2/g;
  return [...text.matchAll(CALL)].map((match) => ({
    call: match[1] ?? '',
    name: match[3] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** A name that begins like this is the second half of a sentence. */
export const HALF_SENTENCE =
  /^(that|and|or|but|is|are|was|were|has|have|which|who|whose|of|by|so|none|nor|until|while|unless|even|also|not|one that|what|with|without|where|when)\b/i;

export function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
