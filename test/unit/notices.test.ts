import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCES = [
  'shared/model/notice.ts',
  'shared/reconcile/notices.ts',
  'shared/reconcile/name-notices.ts',
  'shared/reconcile/zone-notices.ts',
  'shared/reconcile/association-notices.ts',
  'shared/publish/notices.ts',
  'shared/notify/diff.ts',
];

/** Codes are the words with a hyphen that stand alone as a string in the files of notices. */
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

  it('has a row for every notice that the code makes', () => {
    expect([...made].filter((code) => !documented.includes(code))).toEqual([]);
  });

  it('has no row for a notice that the code does not make', () => {
    expect(documented.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
  });

  it('finds codes at all', () => {
    expect(codesIn("notice('error', 'zone-missing', `text`)")).toEqual(['zone-missing']);
    expect(made.size).toBeGreaterThan(25);
  });
});
