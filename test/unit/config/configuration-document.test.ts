import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/configuration.md', 'utf8');

/** Every key of the JSON schema, with the path to its first place. */
function keysOf(schema: unknown, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  const add = (more: Map<string, string>) => {
    for (const [key, place] of more) if (!found.has(key)) found.set(key, place);
  };
  if (Array.isArray(schema)) for (const item of schema) add(keysOf(item, path));
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return found;
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'examples') continue;
    if (name !== 'properties') add(keysOf(value, path));
    else {
      for (const [key, inner] of Object.entries(value as object)) {
        add(new Map([[key, `${path}.${key}`]]));
        add(keysOf(inner, `${path}.${key}`));
      }
    }
  }
  return found;
}

const keys = keysOf(JSON.parse(readFileSync('privatelink-dns.schema.json', 'utf8')));

test('the schema of the configuration has more than fifty keys', () => {
  expect(keys.size).toBeGreaterThan(50);
});

test.each([...keys])('docs/configuration.md describes the key %s (%s)', (key) => {
  expect(page).toMatch(new RegExp(`(?<![A-Za-z])${key}(?![A-Za-z])`));
});
