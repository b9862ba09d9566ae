import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everything, example, synth } from './synth.ts';

/** What CloudFormation takes of a template: resources, and bytes from a bucket. */
const MAX_RESOURCES = 500;
const MAX_BYTES = 1_000_000;

/** `| stack | resources | kB |`, of each template that a configuration makes; kB are counted up to the next ten. */
function rows(config = example()): string[] {
  const { outdir, waitsFor } = synth(config);
  return Object.keys(waitsFor).map((stack) => {
    const file = join(outdir, `${stack}.template.json`);
    const resources = Object.keys(JSON.parse(readFileSync(file, 'utf8')).Resources).length;
    const kilobytes = Math.ceil(statSync(file).size / 10_000) * 10;
    return `| ${stack.replace(`-${config.owner}`, '-OWNER')} | ${resources} | ${kilobytes} |`;
  });
}

describe.each([
  ['the worked example', example()],
  ['all that can be asked', everything()],
])('%s', (_, config) => {
  const found = rows(config);

  it('stands in docs/deploy.md as it is', () => {
    const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    for (const row of found) expect(page).toContain(`\n${row}\n`);
  });

  it('is far from what CloudFormation takes', () => {
    for (const row of found) {
      const [, , resources = '', kilobytes = ''] = row.split('|');
      expect(Number(resources)).toBeLessThan(MAX_RESOURCES / 4);
      expect(Number(kilobytes) * 1000).toBeLessThan(MAX_BYTES / 4);
    }
  });
});
