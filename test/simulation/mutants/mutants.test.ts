import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../bundle/bundle.ts';
import { MUTANTS } from './all.ts';
import { mutated } from './mutant.ts';

test.each(MUTANTS)('$name changes one place of the product', (mutant) => {
  const source = readFileSync(join(ROOT, mutant.file), 'utf8');
  expect(mutated(mutant, source)).not.toBe(source);
});

test('their names are their own', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

test('a text that is not there, or twice, is refused', () => {
  const mutant = { name: 'x', sentence: '', file: 'a.ts', find: 'b', replace: 'c' };
  expect(() => mutated(mutant, 'a')).toThrow('0 times');
  expect(() => mutated(mutant, 'bb')).toThrow('2 times');
  expect(mutated(mutant, 'abc')).toBe('acc');
});
