import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RESOLVER_NAMES } from '../shared/model/resolvers.ts';
import { resolverPage } from './resolver-page.ts';

/**
 * `npm run docs` writes a page for each kind of resolver from its guide and its renderer.
 * `npm run docs -- --check` exits with 1 if a committed page is stale.
 */
for (const name of RESOLVER_NAMES) {
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
