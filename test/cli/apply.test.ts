import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyTo } from '../../cli/apply.ts';
import type { Source } from '../../cli/source.ts';
import { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { type Installation, install } from '../../embedded-aws/install.ts';
import { WORKED_EXAMPLE, workedExample } from '../../embedded-aws/worked-example.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { readParameters } from '../../shared/publish/parameters.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { CONFIG, recorder } from './fixtures.ts';

const config = loadConfig(readFileSync(CONFIG, 'utf8'), CONFIG);
const quiet = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };

/** What `awsSource` gives, on the embedded cloud. */
async function sourceOf({
  bucket,
  topicArn,
  clients: { s3, ssm, sns, signers },
  reconcile: { world, published },
}: Installation): Promise<Source> {
  const parameters = await readParameters(ssm, config);
  const writers = { s3, ssm, sns, signers };
  const hosts = async () => [];
  return {
    world,
    feed: { kind: 'present', bucket, topicArn, published, parameters, hosts, writers },
  };
}

async function example() {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  const installation = install(cloud, config, quiet);
  const writes = () => cloud.calls.filter(({ write }) => write).length;
  return { cloud, installation, writes };
}

describe('apply', () => {
  it('does what the plan says, and then finds nothing to do', async () => {
    const { cloud, installation, writes } = await example();
    const first = recorder();
    const exit = await applyTo(
      await sourceOf(installation),
      config,
      { config: CONFIG, yes: true },
      first,
    );
    expect(exit).toBe(0);
    expect(first.text()).toContain('Applied.');
    expect(cloud.world.ssm.parameter('/privatelink-dns/s3-london/endpoint-addresses')?.Value).toBe(
      '10.0.1.165,10.0.2.19',
    );
    const before = writes();
    const second = recorder();
    const again = await applyTo(
      await sourceOf(installation),
      config,
      { config: CONFIG, yes: true },
      second,
    );
    expect(again).toBe(0);
    expect(second.text()).toContain('in-sync: no changes.');
    expect(writes()).toBe(before);
  });

  it('writes nothing where nobody can be asked, and says how to go on', async () => {
    const { installation, writes } = await example();
    const source = await sourceOf(installation);
    await expect(
      applyTo(source, config, { config: CONFIG, json: true }, recorder()),
    ).rejects.toThrow(/repeat with --yes/);
    expect(writes()).toBe(0);
  });

  it('refuses what it did not show: a zone that moved since the plan', async () => {
    const { cloud, installation } = await example();
    const source = await sourceOf(installation);
    cloud.faults.inject({
      operation: 'ChangeResourceRecordSets',
      effect: {
        kind: 'intervene',
        run: async () => {
          await reconcile(config.bindings, installation.reconcile);
        },
      },
    });
    await expect(
      applyTo(source, config, { config: CONFIG, yes: true }, recorder()),
    ).rejects.toThrow(/s3-london was not written whole.*Run apply again/s);
  });

  it('takes away an apex only with the approval that its notice names', async () => {
    const { cloud, installation } = await example();
    await applyTo(await sourceOf(installation), config, { config: CONFIG, yes: true }, recorder());
    cloud.world.route53.changeResourceRecordSets({
      HostedZoneId: WORKED_EXAMPLE.zones[0].id,
      ChangeBatch: {
        Changes: [
          {
            Action: 'CREATE',
            ResourceRecordSet: {
              Name: WORKED_EXAMPLE.zones[0].domain,
              Type: 'AAAA',
              TTL: 60,
              ResourceRecords: [{ Value: 'fd00::1' }],
            },
          },
        ],
      },
    });
    const refused = recorder();
    const options = { config: CONFIG, yes: true };
    expect(await applyTo(await sourceOf(installation), config, options, refused)).toBe(3);
    const [, approval = ''] = /apply --approve (\S+)/.exec(refused.text()) ?? [];
    expect(approval).toMatch(/^s3-london:remove:[0-9a-f]{8}$/);
    const approved = { ...config, approvals: [approval] };
    expect(await applyTo(await sourceOf(installation), approved, options, recorder())).toBe(0);
  });
});
