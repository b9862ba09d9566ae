import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CLAIMS } from './claims/index.ts';

const DOCUMENT = readFileSync('docs/verification.md', 'utf8');
const names = CLAIMS.map(({ name }) => name);

it('docs/verification.md has a row for each claim, and no other', () => {
  const [, section = ''] = DOCUMENT.split('\n## Claims\n');
  const [table = ''] = section.split('\n## ');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  const left = rows.slice(1).map((row) => row.split(' | ').at(-1));
  expect(left).toEqual(names.map((name) => `\`${name}\` |`));
});

it('what it names elsewhere are claims too', () => {
  const [example = ''] = /--only (.*)/.exec(DOCUMENT)?.slice(1) ?? [];
  expect(
    example
      .trim()
      .split(' ')
      .filter((name) => !names.includes(name)),
  ).toEqual([]);
});
