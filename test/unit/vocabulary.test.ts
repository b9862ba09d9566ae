import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bannedIn, checkedFiles, HALF_SENTENCE, read, testNames } from './vocabulary.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const files = checkedFiles(ROOT);
const tests = files.filter((path) => path.endsWith('.test.ts'));

describe('the language of the project', () => {
  test('no source, document or text contains a banned word', () => {
    const found = files.flatMap((path) => bannedIn(path, read(ROOT, path)));
    expect(found.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([]);
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
