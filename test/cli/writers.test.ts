import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plan } from '../../cli/plan.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { recorder } from './fixtures.ts';

interface PlanJson {
  bindings: {
    name: string;
    changes: { zoneId: string; kind: string; name: string }[];
    notices: { code: string; text: string }[];
  }[];
}

async function planOf(name: string, config = 'config.yaml'): Promise<PlanJson['bindings']> {
  const folder = `test/cases/${name}`;
  const out = recorder();
  await plan({ config: `${folder}/${config}`, snapshot: `${folder}/snapshot`, json: true }, out);
  return (out.parsed() as PlanJson).bindings;
}

test('plan manages two zones of one domain by their ids, and publishes only the first binding', async () => {
  const bindings = await planOf('two-zones-of-one-name');
  expect(bindings.map(({ changes }) => [...new Set(changes.map(({ zoneId }) => zoneId))])).toEqual([
    ['Z0000000KMSPRD'],
    ['Z0000000KMSDEV'],
  ]);
  expect(bindings.map(({ notices }) => notices.map(({ code }) => code))).toEqual([
    expect.not.arrayContaining(['names-of-other-binding']),
    expect.arrayContaining(['names-of-other-binding']),
  ]);
});

test.each(['config.yaml', 'config-adopt.yaml'])(
  'plan changes nothing and names external-dns and its owner with %s',
  async (config) => {
    const [binding] = await planOf('records-of-external-dns', config);
    expect(binding?.changes).toEqual([]);
    const notice = binding?.notices.find(({ code }) => code === 'zone-other-writer');
    expect(notice?.text).toContain('external-dns (owner prod-cluster)');
  },
);

test('validate refuses a zone that another binding has by default', () => {
  const text = readFileSync('test/cases/two-claims.yaml', 'utf8');
  expect(() => loadConfig(text, 'two-claims.yaml')).toThrow(
    /"sqs\.eu-west-2\.amazonaws\.com" is already a zone of bindings\[0\]/,
  );
});
