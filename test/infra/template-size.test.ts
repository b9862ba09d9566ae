import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Config } from '../../shared/config/config.ts';
import { everything, example, synth } from './synth.ts';

/** Limits of CloudFormation for a template that is read from a bucket. */
const MAX_RESOURCES = 500;
const MAX_BYTES = 1_000_000;

interface Size {
  stack: string;
  resources: number;
  bytes: number;
}

function sizesOf(config: Config): Size[] {
  return Object.entries(synth(config).texts).map(([stack, text]) => ({
    stack: stack.replace(`-${config.owner}`, '-OWNER'),
    resources: Object.keys(JSON.parse(text).Resources).length,
    bytes: Buffer.byteLength(text),
  }));
}

const CONFIGS: [what: string, config: Config][] = [
  ['the worked example', example()],
  ['a deployment with every option', everything()],
];

test.each(CONFIGS)('docs/deploy.md lists the template sizes of %s', (_, config) => {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  for (const { stack, resources, bytes } of sizesOf(config)) {
    const kilobytes = Math.ceil(bytes / 10_000) * 10;
    expect(page).toContain(`\n| ${stack} | ${resources} | ${kilobytes} |\n`);
  }
});

test.each(CONFIGS)(
  'the templates of %s are far below the limits of CloudFormation',
  (_, config) => {
    for (const { resources, bytes } of sizesOf(config)) {
      expect(resources).toBeLessThan(MAX_RESOURCES / 4);
      expect(bytes).toBeLessThan(MAX_BYTES / 4);
    }
  },
);
