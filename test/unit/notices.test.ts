import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const SOURCES = [
  'shared/model/notice.ts',
  'shared/reconcile/notices.ts',
  'shared/reconcile/run-notices.ts',
  'shared/reconcile/name-notices.ts',
  'shared/reconcile/zone-notices.ts',
  'shared/reconcile/association-notices.ts',
  'shared/publish/notices.ts',
  'shared/notify/diff.ts',
  'shared/notify/repeats.ts',
];

/** A code is a string of words with hyphens in a file of notices. */
function codesIn(source: string): string[] {
  return [...source.matchAll(/'([a-z0-9]+(?:-[a-z0-9]+)+)'/g)].map(([, code = '']) => code);
}

describe('docs/notices.md', () => {
  const documented = [
    ...readFileSync('docs/notices.md', 'utf8').matchAll(
      /^\| `([a-z0-9-]+)` \| (?:info|warning|error) /gm,
    ),
  ].map(([, code = '']) => code);
  const source = SOURCES.map((file) => readFileSync(file, 'utf8')).join('\n');
  const made = new Set(codesIn(source));

  test('docs/notices.md has a row for every notice of the code', () => {
    expect([...made].filter((code) => !documented.includes(code))).toEqual([]);
  });

  test('docs/notices.md has no row for a notice that the code does not have', () => {
    expect(documented.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
  });

  test('codes are found in the source', () => {
    expect(codesIn("notice('error', 'zone-missing', `text`)")).toEqual(['zone-missing']);
    expect(made.size).toBeGreaterThan(25);
  });
});
