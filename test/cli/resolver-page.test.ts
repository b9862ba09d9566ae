import { describe, expect, test } from 'vitest';
import { resolverPage } from '../../cli/resolver-page.ts';
import type { ResolverName } from '../../shared/model/config.ts';
import { RESOLVERS } from '../../shared/render/registry.ts';

const pages = Object.entries(RESOLVERS).map(([name, kind]) => {
  // The registry's keys are the names.
  return [name, resolverPage(name as ResolverName, kind), kind] as const;
});

describe.each(pages)('the page of %s', (_, page, kind) => {
  test('is Markdown: fences that close, single blank lines, one end of line', () => {
    expect(page.match(/^```/gm)?.length ?? 1).toSatisfy((count: number) => count % 2 === 0);
    const prose = page.replaceAll(/^```\w+\n[\s\S]*?^```$/gm, 'CODE');
    expect(prose).not.toMatch(/\n\n\n|[ \t]\n|undefined|\[object/);
    expect(page).toMatch(/[^\n]\n$/);
  });

  test('tells of every use how it is switched on, with its files', () => {
    const titles = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);
    for (const use of kind.uses) {
      expect(titles).toContain(use.replace(/^./, (first) => first.toUpperCase()));
      for (const step of kind.guide.enable[use] ?? []) expect(page).toContain(`. ${step}\n`);
    }
    expect(titles.filter((title) => title?.startsWith('The files')).length).toBeGreaterThanOrEqual(
      kind.uses.length,
    );
  });

  test('has every trap and limit', () => {
    for (const item of [...kind.guide.traps, ...kind.guide.limits]) {
      expect(page).toContain(`\n- ${item}\n`);
    }
  });
});

function pageOf(name: ResolverName): string {
  return resolverPage(name, RESOLVERS[name]);
}

test('what is refused is said with the alternative', () => {
  expect(pageOf('windows')).toMatch(
    /^- `use: rewrite` with `rpz\.answer: cname` is refused: .+\. Write .+ use: forward/m,
  );
  expect(pageOf('hosts')).toMatch(/^- `names: all` is refused: .+\. Write .+ buckets/m);
  expect(pageOf('bind')).not.toContain('is refused');
});

test('commands and install places are those of the files', () => {
  const page = pageOf('bind');
  expect(page).toContain('| `bind/rpz.zone` | `/etc/bind/privatelink-dns/rpz.zone` |');
  expect(page).toContain('\nrndc reload\n');
  expect(pageOf('infoblox')).toContain('| `infoblox/rpz-rules.csv` | a person runs or merges it |');
});
