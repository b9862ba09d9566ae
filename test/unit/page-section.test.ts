import { expect, test } from 'vitest';
import { withSection } from '../page-section.ts';

const OTHER = '<!-- other:begin -->\n\nhers\n\n<!-- other:end -->';

test('withSection appends a missing section', () => {
  expect(withSection(`# Page\n\n${OTHER}\n`, 'mine', 'one\n')).toBe(
    `# Page\n\n${OTHER}\n\n<!-- mine:begin -->\n\none\n\n<!-- mine:end -->\n`,
  );
});

test('withSection replaces an existing section and nothing else', () => {
  const page = `# Page\n\n<!-- mine:begin -->\n\none\n\n<!-- mine:end -->\n\n${OTHER}\n\nThe end.\n`;
  expect(withSection(page, 'mine', 'two')).toBe(page.replace('one', 'two'));
});

test('withSection is idempotent', () => {
  const page = withSection('# Page\n', 'mine', 'one');
  expect(withSection(page, 'mine', 'one')).toBe(page);
});

test.each(['begin', 'end'])('withSection rejects a page with only the mark %s', (kept) => {
  expect(() => withSection(`# Page\n<!-- mine:${kept} -->\n`, 'mine', 'one')).toThrow(
    'one mark of mine without the other',
  );
});
