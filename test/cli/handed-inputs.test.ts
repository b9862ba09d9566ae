import { expect, test } from 'vitest';
import { plan } from '../../cli/plan.ts';
import { snapshotCommands } from '../../cli/snapshot-commands.ts';
import { parseConfig } from '../../shared/config/parse.ts';
import { decodeText } from '../../shared/model/text.ts';
import { recorder } from './fixtures.ts';

interface PlanJson {
  bindings: { verdict: string; notices: { code: string; severity: string; text: string }[] }[];
}

async function planOf(name: string, config: string) {
  const folder = `test/cases/${name}`;
  const out = recorder();
  await plan({ config: `${folder}/${config}`, snapshot: `${folder}/snapshot`, json: true }, out);
  const [binding] = (out.parsed() as PlanJson).bindings;
  return {
    verdict: binding?.verdict,
    errors: (binding?.notices ?? []).filter(({ severity }) => severity === 'error'),
  };
}

test.each([
  ['vpc-of-public-space', 'config.yaml', 'a VPC of public space'],
  ['vpc-of-public-space', 'config-with-addresses.yaml', 'fixed addresses of public space'],
  ['powershell-snapshot', 'config.yaml', 'files that Windows PowerShell wrote in UTF-16'],
])('plan of %s with %s reports no error for %s', async (name, config) => {
  const { verdict, errors } = await planOf(name, config);
  expect(errors).toEqual([]);
  expect(verdict).not.toBe('hold');
});

test.each(['config.yaml', 'config-by-vpc.yaml'])(
  'plan names the type of a gateway endpoint that %s chooses',
  async (config) => {
    const { verdict, errors } = await planOf('gateway-endpoint', config);
    expect(verdict).toBe('hold');
    expect(errors.map(({ code }) => code)).toEqual(['endpoint-of-other-type']);
    expect(errors[0]?.text).toContain('vpce-0eeee1111ffff2222 is a Gateway endpoint');
  },
);

test.each([
  ['UTF-16, little-endian', [0xff, 0xfe, 0x7b, 0, 0x7d, 0]],
  ['UTF-16, big-endian', [0xfe, 0xff, 0, 0x7b, 0, 0x7d]],
  ['UTF-8 with a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ['UTF-8', [0x7b, 0x7d]],
])('decodeText reads %s', (_, bytes) => {
  expect(decodeText(Uint8Array.from(bytes))).toBe('{}');
});

test('the printed command for endpoint services filters, so that an unknown name does not fail the call', () => {
  const config = parseConfig({
    version: 1,
    owner: 'net-prod',
    mode: 'observe',
    region: 'cn-north-1',
    bindings: [
      {
        name: 'kms',
        service: 'kms',
        endpoint: { id: 'vpce-0aaa' },
        inbound: { id: 'rslvr-in-0aaa' },
      },
    ],
  });
  expect(snapshotCommands(config, 'here').join('\n')).toMatch(
    /describe-vpc-endpoint-services --filters Name=service-name,Values=\S*com\.amazonaws\.cn-north-1\.kms/,
  );
});
