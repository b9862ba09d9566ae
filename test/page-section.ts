/**
 * Replaces the section between the marks of this name, and changes nothing else: several commands write to one page. Appends
 * the section if the page does not have it.
 */
export function withSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const section = `${begin}\n\n${content.trim()}\n\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from >= 0 && to > from) return page.slice(0, from) + section + page.slice(to + end.length);
  if (from >= 0 || to >= 0) throw new Error(`The page has one mark of ${name} without the other.`);
  return `${page.trimEnd()}\n\n${section}\n`;
}
