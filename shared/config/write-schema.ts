/** Writes `privatelink-dns.schema.json`; with `--check`, exits 1 if the committed file is not what would be written. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configJsonSchemaText } from './json-schema.ts';

const file = fileURLToPath(new URL('../../privatelink-dns.schema.json', import.meta.url));

if (!process.argv.includes('--check')) {
  writeFileSync(file, configJsonSchemaText());
} else if (committedText() !== configJsonSchemaText()) {
  console.error(
    'privatelink-dns.schema.json is not what shared/config/schema.ts gives. Run "npx tsx shared/config/write-schema.ts" and commit the file.',
  );
  process.exitCode = 1;
}

function committedText(): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
