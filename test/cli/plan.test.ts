import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plan } from '../../cli/plan.ts';
import { CONFIG, DRIFTED, editJson, recorder, snapshotCopy, soundSnapshot } from './fixtures.ts';

interface PlanJson {
  mode: string;
  verdict: string;
  bindings: {
    name: string;
    verdict: string;
    changes: { kind: string; target: string; name: string; type: string }[];
    notices: { code: string; severity: string; text: string; remedy: string }[];
  }[];
}

async function planOf(snapshot: string): Promise<{ exit: number; json: PlanJson }> {
  const out = recorder();
  const exit = await plan({ config: CONFIG, snapshot, json: true }, out);
  return { exit, json: out.parsed() as PlanJson };
}

describe('plan on the worked example', () => {
  test('plan exits 2 and shows only the missing wildcard and the next marker', async () => {
    const { exit, json } = await planOf(DRIFTED);
    expect(exit).toBe(2);
    expect(json.verdict).toBe('repair');
    expect(json.bindings[0]?.changes.map(({ kind, name, type }) => [kind, name, type])).toEqual([
      ['create', '*.s3.eu-west-2.amazonaws.com', 'A'],
      ['update', '_privatelink-dns.s3.eu-west-2.amazonaws.com', 'TXT'],
    ]);
  });

  test('plan exits 0 and shows no change if the state is in sync', async () => {
    const { exit, json } = await planOf(soundSnapshot());
    expect(exit).toBe(0);
    expect(json).toMatchObject({ mode: 'enforce', verdict: 'in-sync' });
    expect(json.bindings[0]?.changes).toEqual([]);
    expect(json.bindings[0]?.notices.map(({ code }) => code)).toEqual(['feed-not-read']);
  });

  test.each([
    ['ec2.describe-vpc-endpoints.json'],
    ['ec2.describe-network-interfaces.json'],
    ['ec2.describe-subnets.json'],
    ['route53.get-hosted-zone.Z00000000S3AP.json'],
    ['route53.list-resource-record-sets.Z0000000000S3.json'],
    ['route53resolver.list-resolver-endpoints.json'],
    ['route53resolver.list-resolver-endpoint-ip-addresses.rslvr-in-0123456789abcdef0.json'],
  ])('plan holds, exits 3 and names the file if the snapshot lacks %s', async (file) => {
    const snapshot = snapshotCopy();
    rmSync(join(snapshot, file));
    const { exit, json } = await planOf(snapshot);
    expect(exit).toBe(3);
    expect(json.bindings[0]).toMatchObject({ verdict: 'hold', changes: [] });
    expect(json.bindings[0]?.notices[0]?.text).toContain(file);
  });

  test.each([
    ['a truncated file', '{"Subnets": [{"SubnetId": "subnet-0a0', 'not complete JSON'],
    ['a file that is not AWS CLI output', '[]', 'not the output of the AWS CLI'],
    ['only the first page', '{"Subnets": [], "NextToken": "x"}', 'first page'],
    ['a file without its list', '{}', 'has no list Subnets'],
  ])('plan holds if the snapshot contains %s', async (_, content, cause) => {
    const snapshot = snapshotCopy();
    writeFileSync(join(snapshot, 'ec2.describe-subnets.json'), content);
    const { exit, json } = await planOf(snapshot);
    expect(exit).toBe(3);
    expect(json.bindings[0]?.notices[0]?.text).toContain(cause);
  });

  test('plan waits and exits 3 while the endpoint is pending', async () => {
    const snapshot = snapshotCopy();
    editJson<{ VpcEndpoints: { State: string }[] }>(
      snapshot,
      'ec2.describe-vpc-endpoints.json',
      ({ VpcEndpoints }) => {
        for (const endpoint of VpcEndpoints) endpoint.State = 'pending';
      },
    );
    const { exit, json } = await planOf(snapshot);
    expect(exit).toBe(3);
    expect(json.verdict).toBe('wait');
  });

  test('plan prints the existing and desired values, and the number of changes', async () => {
    const out = recorder();
    await plan({ config: CONFIG, snapshot: DRIFTED }, out);
    expect(out.text()).toContain('+ *.s3.eu-west-2.amazonaws.com  A  (zone Z0000000000S3)');
    expect(out.text()).toMatch(
      /existing {2}"heritage=.*fence=1"\n\s+desired {3}"heritage=.*fence=2"/,
    );
    expect(out.text()).toContain('repair: 1 to create, 1 to update, 0 to delete.');
  });
});
