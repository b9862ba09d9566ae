import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plan } from '../../cli/plan.ts';
import { recorder } from './fixtures.ts';

const CASE = 'test/cases/provider-acceptance';

interface Planned {
  bindings: { verdict: string; notices: { code: string; severity: string; text: string }[] }[];
}

test('plan holds an endpoint that waits for acceptance, and names the service of the provider', async () => {
  const out = recorder();
  const config = join(CASE, 'config.yaml');
  expect(await plan({ config, snapshot: join(CASE, 'snapshot'), json: true }, out)).toBe(3);
  const [binding] = (out.parsed() as Planned).bindings;
  expect(binding?.verdict).toBe('hold');
  const found = binding?.notices.find(({ code }) => code === 'endpoint-pending-acceptance');
  expect(found?.severity).toBe('error');
  expect(found?.text).toContain(
    'com.amazonaws.vpce.us-west-2.vpce-svc-0c0ffee0000000001 requires that its owner',
  );
});
