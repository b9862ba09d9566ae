import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLAIMS } from './claims/index.ts';

const DOCUMENT = readFileSync('docs/verification.md', 'utf8');
const names = CLAIMS.map(({ name }) => name);

test('the table of docs/verification.md has exactly one row for each claim', () => {
  const [, section = ''] = DOCUMENT.split('\n## Claims\n');
  const [table = ''] = section.split('\n## ');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  const found = rows.slice(1).map((row) => row.split(' | ').at(-1));
  expect(found).toEqual(names.map((name) => `\`${name}\` |`));
});

test('the example in docs/verification.md names existing claims', () => {
  const [example = ''] = /--only (.*)/.exec(DOCUMENT)?.slice(1) ?? [];
  expect(
    example
      .trim()
      .split(' ')
      .filter((name) => !names.includes(name)),
  ).toEqual([]);
});
