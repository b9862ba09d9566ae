import { describe, expect, test } from 'vitest';
import { GUIDES } from '../../cli/guides/registry.ts';
import { resolverPage } from '../../cli/resolver-page.ts';
import { RESOLVER_NAMES } from '../../shared/model/resolvers.ts';
import { supportedUses } from '../../shared/render/registry.ts';

describe.each(RESOLVER_NAMES)('the page of %s', (name) => {
  const page = resolverPage(name);
  const uses = supportedUses(name);
  const guide = GUIDES[name];

  test('is Markdown: fences that close, single blank lines, one end of line', () => {
    expect(page.match(/^```/gm)?.length ?? 1).toSatisfy((count: number) => count % 2 === 0);
    const prose = page.replaceAll(/^```\w+\n[\s\S]*?^```$/gm, 'CODE');
    expect(prose).not.toMatch(/\n\n\n|[ \t]\n|undefined|\[object/);
    expect(page).toMatch(/[^\n]\n$/);
  });

  test('tells of every use how it is switched on, with its files', () => {
    const titles = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);
    for (const use of uses) {
      expect(titles).toContain(use.replace(/^./, (first) => first.toUpperCase()));
      for (const step of guide.enable[use] ?? []) expect(page).toContain(`. ${step}\n`);
    }
    expect(titles.filter((title) => title?.startsWith('The files')).length).toBeGreaterThanOrEqual(
      uses.length,
    );
  });

  test('has a title, versions and at least one step for each use', () => {
    expect([guide.title, guide.versions].every((text) => text.length > 0)).toBe(true);
    for (const use of uses) expect(guide.enable[use]?.length ?? 0).toBeGreaterThan(0);
  });

  test('has every trap and limit', () => {
    for (const item of [...guide.traps, ...guide.limits]) {
      expect(page).toContain(`\n- ${item}\n`);
    }
  });
});

test('what is refused is said with the alternative', () => {
  expect(resolverPage('windows')).toMatch(
    /^- `use: rewrite` with `rpz\.answer: cname` is refused: .+\. Write .+ use: forward/m,
  );
  expect(resolverPage('hosts')).toMatch(/^- `names: all` is refused: .+\. Write .+ buckets/m);
  expect(resolverPage('bind')).not.toContain('is refused');
});

test('commands and install places are those of the files', () => {
  const page = resolverPage('bind');
  expect(page).toContain('| `bind/rpz.zone` | `/etc/bind/privatelink-dns/rpz.zone` |');
  expect(page).toContain('\nrndc reload\n');
  expect(resolverPage('infoblox')).toContain(
    '| `infoblox/rpz-rules.csv` | a person runs or merges it |',
  );
});
