import { expect, test } from 'vitest';
import { withSection } from '../page-section.ts';

const OTHER = '<!-- other:begin -->\n\nhers\n\n<!-- other:end -->';

test('a section that is missing comes at the end', () => {
  expect(withSection(`# Page\n\n${OTHER}\n`, 'mine', 'one\n')).toBe(
    `# Page\n\n${OTHER}\n\n<!-- mine:begin -->\n\none\n\n<!-- mine:end -->\n`,
  );
});

test('one that is there is replaced where it is, and nothing else', () => {
  const page = `# Page\n\n<!-- mine:begin -->\n\none\n\n<!-- mine:end -->\n\n${OTHER}\n\nThe end.\n`;
  expect(withSection(page, 'mine', 'two')).toBe(page.replace('one', 'two'));
});

test('written twice it is the same', () => {
  const page = withSection('# Page\n', 'mine', 'one');
  expect(withSection(page, 'mine', 'one')).toBe(page);
});

test.each(['begin', 'end'])('with one of its marks gone (%s), nothing is guessed', (kept) => {
  expect(() => withSection(`# Page\n<!-- mine:${kept} -->\n`, 'mine', 'one')).toThrow(
    'one mark of mine without the other',
  );
});
