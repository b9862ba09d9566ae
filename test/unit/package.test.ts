import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const {
  dependencies = {},
  files,
  scripts,
} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

test('the published package has bundles and installs no other package', () => {
  expect(files).toEqual(['dist/cli/*.mjs', 'dist/agent/*.mjs', 'privatelink-dns.schema.json']);
  expect(dependencies).toEqual({});
});

test('the bundles are built for publication, and not at every installation', () => {
  expect(scripts.prepack).toBe('tsx infra/build.ts');
  expect(Object.keys(scripts)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^((pre|post)?install|(pre|post)?prepare)$/)]),
  );
});
