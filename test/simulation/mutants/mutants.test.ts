import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../bundle/bundle.ts';
import { MUTANTS } from './all.ts';
import { mutated } from './mutant.ts';

test.each(MUTANTS)('the mutant $name changes exactly one place in the product', (mutant) => {
  const source = readFileSync(join(ROOT, mutant.file), 'utf8');
  expect(mutated(mutant, source)).not.toBe(source);
});

test('mutant names are unique', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

test('rejects a mutant whose text is missing or occurs twice', () => {
  const mutant = { name: 'x', sentence: '', file: 'a.ts', find: 'b', replace: 'c' };
  expect(() => mutated(mutant, 'a')).toThrow('0 times');
  expect(() => mutated(mutant, 'bb')).toThrow('2 times');
  expect(mutated(mutant, 'abc')).toBe('acc');
});
