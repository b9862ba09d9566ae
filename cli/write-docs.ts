import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ResolverName } from '../shared/model/resolvers.ts';
import { RESOLVERS } from '../shared/render/registry.ts';
import { resolverPage } from './resolver-page.ts';

/**
 * `npm run docs` writes a page for each kind of resolver from its guide and its renderer;
 * `npm run docs -- --check` exits 1 where a committed page is stale.
 */
// The registry's keys are the names.
for (const name of Object.keys(RESOLVERS) as ResolverName[]) {
  const path = `docs/resolvers/${name}.md`;
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const text = resolverPage(name);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is stale: run "npm run docs" and commit it.`);
    process.exitCode = 1;
  }
}
