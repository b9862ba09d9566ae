import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plan } from '../../cli/plan.ts';
import { recorder, temporaryFolder } from './fixtures.ts';

const CASE = 'test/cases/zone-by-profile';

interface Planned {
  bindings: {
    verdict: string;
    notices: { code: string; severity: string; text: string; remedy: string }[];
  }[];
}

async function planned(config: string) {
  const out = recorder();
  const exit = await plan({ config, snapshot: join(CASE, 'snapshot'), json: true }, out);
  return { exit, binding: (out.parsed() as Planned).bindings[0] };
}

test('plan offers seenBy for a zone that may reach the VPC by a Route 53 Profile', async () => {
  const { exit, binding } = await planned(join(CASE, 'config.yaml'));
  expect(exit).toBe(2);
  const found = binding?.notices.find(({ code }) => code === 'zone-not-associated');
  expect(found?.text).toContain('it is unknown whether the VPC uses the zone');
  expect(found?.text).not.toContain('public');
  expect(found?.remedy).toContain('seenBy: profile');
});

test('plan has no warning for a zone that the configuration confirms to reach the VPC by a Profile', async () => {
  const text = readFileSync(join(CASE, 'config.yaml'), 'utf8');
  const config = join(temporaryFolder(), 'config.yaml');
  writeFileSync(config, text.replace(/(id: Z0000000000STS)/, '$1, seenBy: profile'));
  const { exit, binding } = await planned(config);
  expect(exit).toBe(2);
  expect(binding?.notices.map(({ code, severity }) => [code, severity])).toEqual([
    ['names-below-hidden', 'info'],
    ['feed-not-read', 'info'],
  ]);
});
