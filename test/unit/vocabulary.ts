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
  { pattern: /(?<!-)\b(stands?|standing|stood)\b(?!-)/i, instead: 'exists, is stored, current' },
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
  { pattern: /\bOne (that|who|whose|which)\b/, instead: 'repeat the noun' },
  {
    pattern: /\bwhat (is|was|are|were) (\w+ ){1,2}(is|was|are|were)\b/i,
    instead: 'repeat the noun',
  },
  {
    pattern:
      /\b(is|are|was|were|be|stays?|remains?) so\b(?! (that|many|much|few|far|long|often|large|small))/i,
    instead: 'name the condition',
  },
  { pattern: /\bas good as\b/i, instead: 'equally valid' },
  { pattern: /\b(a|the|some) person\b/i, instead: 'operator' },
  { pattern: /\bvouch/i, instead: 'sign, verify' },
  { pattern: /\b(learns?|learned|learnt) (nothing|of)\b/i, instead: 'read, receive' },
  { pattern: /\b(would|could|must|may|can) else\b|\ball else\b/i, instead: 'otherwise, the rest' },
  { pattern: /\bwhere (there|none|nothing) (is|are|was|were)\b/i, instead: 'if' },
  { pattern: /\bput(s|ting)? (there|back|away)\b/i, instead: 'store, restore, remove' },
  { pattern: /\b(goes|go|went|going) on\b/i, instead: 'continues' },
  { pattern: /\bhand(s|ed|ing)? on\b/i, instead: 'return, forward' },
];

/**
 * Each standard term, with a file in which a reader looks for the concept. An earlier text described the concept in other
 * words.
 */
export const STANDARD_TERMS: readonly [term: string, path: string][] = [
  ['alias record', 'docs/architecture.md'],
  ['apex', 'shared/reconcile/plan-zone.ts'],
  ['at-least-once', 'shared/notify/outbox.ts'],
  ['at-least-once', 'docs/notices.md'],
  ['backoff', 'shared/publish/handler.ts'],
  ['change limit', 'shared/publish/holds.ts'],
  ['compare-and-swap', 'shared/feed/store.ts'],
  ['compare-and-swap', 'shared/notify/outbox.ts'],
  ['conditional forwarder', 'docs/resolvers/windows.md'],
  ['conditional write', 'shared/notify/outbox.ts'],
  ['conditional write', 'docs/feed.md'],
  ['dead-letter queue', 'shared/model/messages.ts'],
  ['dead-letter queue', 'docs/recovery.md'],
  ['deduplication', 'shared/events/route.ts'],
  ['deduplication', 'docs/notices.md'],
  ['drift', 'shared/events/patterns.ts'],
  ['grace period', 'shared/publish/merge.ts'],
  ['grace period', 'docs/configuration.md'],
  ['idempotent', 'shared/publish/handler.ts'],
  ['maxReceiveCount', 'shared/model/messages.ts'],
  ['notification log', 'shared/publish/publish.ts'],
  ['outbox', 'shared/notify/outbox.ts'],
  ['outbox', 'docs/architecture.md'],
  ['redeliver', 'shared/publish/merge.ts'],
  ['redelivery', 'docs/architecture.md'],
  ['requeue', 'shared/reconcile/handler.ts'],
  ['response policy zone', 'shared/render/rpz.ts'],
  ['retention', 'infra/queue.ts'],
  ['rollback', 'docs/feed.md'],
  ['serial', 'shared/render/rpz.ts'],
  ['stale', 'shared/publish/merge.ts'],
  ['transient', 'shared/cloud/errors.ts'],
  ['trust anchor', 'docs/resolvers/powerdns-recursor.md'],
  ['TTL', 'docs/architecture.md'],
  ['visibility timeout', 'shared/publish/handler.ts'],
  ['wildcard', 'shared/reconcile/plan-zone.ts'],
  ['write-ahead', 'agent/journal.ts'],
];

/** Whether a comment of a source file, or any line of a document, contains the term. */
export function explains(path: string, text: string, term: string): boolean {
  const lines = text.split('\n').filter((line) => path.endsWith('.md') || COMMENT.test(line));
  return lines.join('\n').toLowerCase().includes(term.toLowerCase());
}

const COMMENT = /^\s*(\/\/|\/?\*)/;

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

/** Every banned word in `text`, except in lines that quote an old text as "Before: ". Identifiers in camel case are not words. */
export function bannedIn(path: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, index) =>
    BANNED.filter(({ pattern }) => pattern.test(line) && !line.startsWith('Before: ')).map(
      ({ instead }) => ({
        path,
        line: index + 1,
        text: line.trim(),
        instead,
      }),
    ),
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
