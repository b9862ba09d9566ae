import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
  it('shows exactly the missing wildcard, and the marker that moves; exit 2', async () => {
    const { exit, json } = await planOf(DRIFTED);
    expect(exit).toBe(2);
    expect(json.verdict).toBe('repair');
    expect(json.bindings[0]?.changes.map(({ kind, name, type }) => [kind, name, type])).toEqual([
      ['create', '*.s3.eu-west-2.amazonaws.com', 'A'],
      ['update', '_privatelink-dns.s3.eu-west-2.amazonaws.com', 'TXT'],
    ]);
  });

  it('is in sync when everything is right, and shows no change; exit 0', async () => {
    const { exit, json } = await planOf(soundSnapshot());
    expect(exit).toBe(0);
    expect(json).toMatchObject({ mode: 'enforce', verdict: 'in-sync' });
    expect(json.bindings[0]?.changes).toEqual([]);
    expect(json.bindings[0]?.notices.map(({ code }) => code)).toEqual(['feed-not-read']);
  });

  it.each([
    ['ec2.describe-vpc-endpoints.json'],
    ['ec2.describe-network-interfaces.json'],
    ['ec2.describe-subnets.json'],
    ['route53.get-hosted-zone.Z00000000S3AP.json'],
    ['route53.list-resource-record-sets.Z0000000000S3.json'],
    ['route53resolver.list-resolver-endpoints.json'],
    ['route53resolver.list-resolver-endpoint-ip-addresses.rslvr-in-0123456789abcdef0.json'],
  ])('holds without %s, and names it; exit 3', async (file) => {
    const snapshot = snapshotCopy();
    rmSync(join(snapshot, file));
    const { exit, json } = await planOf(snapshot);
    expect(exit).toBe(3);
    expect(json.bindings[0]).toMatchObject({ verdict: 'hold', changes: [] });
    expect(json.bindings[0]?.notices[0]?.text).toContain(file);
  });

  it.each([
    ['cut off', '{"Subnets": [{"SubnetId": "subnet-0a0', 'cut off'],
    ['of another shape', '[]', 'not the output of the AWS CLI'],
    ['the first page of several', '{"Subnets": [], "NextToken": "x"}', 'first page'],
    ['without its list', '{}', 'the list is not in the file'],
  ])('holds when a file is %s', async (_, content, cause) => {
    const snapshot = snapshotCopy();
    writeFileSync(join(snapshot, 'ec2.describe-subnets.json'), content);
    const { exit, json } = await planOf(snapshot);
    expect(exit).toBe(3);
    expect(json.bindings[0]?.notices[0]?.text).toContain(cause);
  });

  it('waits while the endpoint is pending; exit 3', async () => {
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

  it('says values before and after, the remedy and the counts to people', async () => {
    const out = recorder();
    await plan({ config: CONFIG, snapshot: DRIFTED }, out);
    expect(out.text()).toContain('+ *.s3.eu-west-2.amazonaws.com  A  (zone Z0000000000S3)');
    expect(out.text()).toMatch(
      /existing {2}"heritage=.*fence=1"\n\s+desired {3}"heritage=.*fence=2"/,
    );
    expect(out.text()).toContain('repair: 1 to create, 1 to update, 0 to delete.');
  });
});
