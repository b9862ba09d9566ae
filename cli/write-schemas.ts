import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { configJsonSchemaText } from '../shared/config/json-schema.ts';
import { manifestSchema } from '../shared/model/feed.ts';
import { noticeMessageSchema } from '../shared/notify/schema.ts';

/**
 * `npm run schemas` writes the published JSON schemas from the Zod schemas of the code.
 * `npm run schemas -- --check` exits 1 if a committed file is stale.
 */
const SCHEMAS: Readonly<Record<string, string>> = {
  'privatelink-dns.schema.json': configJsonSchemaText(),
  'docs/schemas/manifest.schema.json': published('manifest', manifestSchema),
  'docs/schemas/notice.schema.json': published('notice', noticeMessageSchema),
};

function published(name: string, schema: z.ZodType): string {
  const json = { $id: `urn:privatelink-dns:${name}:1`, ...z.toJSONSchema(schema) };
  return `${JSON.stringify(json, null, 2)}\n`;
}

for (const [name, text] of Object.entries(SCHEMAS)) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    console.log(`wrote ${name}`);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is stale: run "npm run schemas" and commit the file.`);
    process.exitCode = 1;
  }
}
