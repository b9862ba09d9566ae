import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  bannedIn,
  checkedFiles,
  explains,
  HALF_SENTENCE,
  read,
  STANDARD_TERMS,
  testNames,
} from './vocabulary.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const files = checkedFiles(ROOT);
const tests = files.filter((path) => path.endsWith('.test.ts'));

describe('the language of the project', () => {
  test('no source, document or text contains a banned word', () => {
    const found = files.flatMap((path) => bannedIn(path, read(ROOT, path)));
    expect(found.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([]);
  });

  test.each(STANDARD_TERMS)('the term "%s" occurs in %s', (term, path) => {
    expect(explains(path, read(ROOT, path), term)).toBe(true);
  });

  test('a term in code that no comment explains does not count', () => {
    expect(explains('x.ts', 'const outbox = 1;', 'outbox')).toBe(false);
    expect(explains('x.ts', '  // The Outbox.', 'outbox')).toBe(true);
    expect(explains('x.md', 'The outbox.', 'outbox')).toBe(true);
  });

  test.each([
    ['One that cannot be read permits.', true],
    ['what is published is read', true],
    ['It stays so.', true],
    ['It is so large that', false],
    ['a zone stands dark', true],
    ['a stand-in', false],
    ['Before: one that is told', false],
  ])('the text %j contains a banned word: %s', (text, isBanned) => {
    expect(bannedIn('x.md', text).length > 0).toBe(isBanned);
  });

  test('the names of tests are whole sentences', () => {
    const halves = tests.flatMap((path) =>
      testNames(read(ROOT, path))
        .filter(({ call, name }) => call === 'test' && HALF_SENTENCE.test(name))
        .map(({ name, line }) => `${path}:${line}: ${name}`),
    );
    expect(halves).toEqual([]);
  });

  test('tests are declared with `test`', () => {
    const others = tests.flatMap((path) =>
      testNames(read(ROOT, path))
        .filter(({ call }) => call === 'it')
        .map(({ name, line }) => `${path}:${line}: ${name}`),
    );
    expect(others).toEqual([]);
  });
});
