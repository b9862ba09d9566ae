import { describe, expect, test } from 'vitest';
import { GUIDES } from '../../cli/guides/registry.ts';
import { resolverPage } from '../../cli/resolver-page.ts';
import { RESOLVER_NAMES } from '../../shared/model/resolvers.ts';
import { supportedUses } from '../../shared/render/registry.ts';

describe.each(RESOLVER_NAMES)('resolverPage(%s)', (name) => {
  const page = resolverPage(name);
  const uses = supportedUses(name);
  const guide = GUIDES[name];

  test('returns Markdown with closed fences, single blank lines and one newline at the end', () => {
    expect(page.match(/^```/gm)?.length ?? 1).toSatisfy((count: number) => count % 2 === 0);
    const prose = page.replaceAll(/^```\w+\n[\s\S]*?^```$/gm, 'CODE');
    expect(prose).not.toMatch(/\n\n\n|[ \t]\n|undefined|\[object/);
    expect(page).toMatch(/[^\n]\n$/);
  });

  test('lists the steps and the files of every use', () => {
    const titles = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);
    for (const use of uses) {
      expect(titles).toContain(use.replace(/^./, (first) => first.toUpperCase()));
      for (const step of guide.enable[use] ?? []) expect(page).toContain(`. ${step}\n`);
    }
    expect(titles.filter((title) => title?.startsWith('The files')).length).toBeGreaterThanOrEqual(
      uses.length,
    );
  });

  test('uses a guide with a title, versions and at least one step for each use', () => {
    expect([guide.title, guide.versions].every((text) => text.length > 0)).toBe(true);
    for (const use of uses) expect(guide.enable[use]?.length ?? 0).toBeGreaterThan(0);
  });

  test('lists every trap and limit of the guide', () => {
    for (const item of [...guide.traps, ...guide.limits]) {
      expect(page).toContain(`\n- ${item}\n`);
    }
  });
});

test('the page names the alternative to each refused setting', () => {
  expect(resolverPage('windows')).toMatch(
    /^- `use: rewrite` with `rpz\.answer: cname` is refused: .+\. Write .+ use: forward/m,
  );
  expect(resolverPage('hosts')).toMatch(/^- `names: all` is refused: .+\. Write .+ buckets/m);
  expect(resolverPage('bind')).not.toContain('is refused');
});

test('the page shows the paths and commands of the files', () => {
  const page = resolverPage('bind');
  expect(page).toContain('| `bind/rpz.zone` | `/etc/bind/privatelink-dns/rpz.zone` |');
  expect(page).toContain('\nrndc reload\n');
  expect(resolverPage('infoblox')).toContain(
    '| `infoblox/rpz-rules.csv` | an operator runs or merges it |',
  );
});
