import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apply } from '../../cli/apply.ts';
import type { Source } from '../../cli/source.ts';
import { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { type Installation, install } from '../../embedded-aws/install.ts';
import type { Operation } from '../../embedded-aws/operations.ts';
import { WORKED_EXAMPLE, workedExample } from '../../embedded-aws/worked-example.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { MANIFEST_KEY } from '../../shared/feed/keys.ts';
import { asGeneration } from '../../shared/model/counters.ts';
import { OutboxStore } from '../../shared/notify/outbox.ts';
import { publish } from '../../shared/publish/publish.ts';
import { readParameters } from '../../shared/publish/sync-parameters.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { CONFIG, recorder } from './fixtures.ts';

const config = loadConfig(readFileSync(CONFIG, 'utf8'), CONFIG);
const quiet = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };

/** A source that reads and writes the embedded AWS. */
async function sourceOf({
  bucket,
  topicArn,
  clients: { s3, ssm, sns, signers },
  reconcile: { world, published },
}: Installation): Promise<Source> {
  const parameters = await readParameters(ssm, config);
  const writers = { s3, ssm, sns, signers };
  const hosts = async () => [];
  const outbox = async () => (await new OutboxStore(s3, bucket).read()).outbox;
  return {
    world,
    feed: { kind: 'present', bucket, topicArn, published, outbox, parameters, hosts, writers },
  };
}

async function example() {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  const installation = install(cloud, config, quiet);
  const writes = () => cloud.calls.filter(({ write }) => write).length;
  return { cloud, installation, writes };
}

/** Runs `apply` on the embedded AWS, and confirms the plan unless `options` differ. */
async function applied(
  installation: Installation,
  options: { json?: true; approve?: string[] } = {},
) {
  const out = recorder();
  const confirmed = options.json ? {} : { yes: true };
  const exit = await apply({ config: CONFIG, ...confirmed, ...options }, out, () =>
    sourceOf(installation),
  );
  return { exit, text: out.text() };
}

/** Another publication, which observed the binding later, and changes its notices alone. */
function publishNotice({ bucket, topicArn, clients }: Installation): Promise<void> {
  const now = new Date().toISOString();
  const notice = { code: 'other', severity: 'warning', text: 'other', remedy: 'none' } as const;
  return publish(
    [
      {
        kind: 'binding',
        binding: 's3-london',
        observedFrom: now,
        observedUntil: now,
        observedGeneration: asGeneration(1),
        snapshot: null,
        applied: [],
        fences: [],
        notices: [notice],
      },
    ],
    {
      ...clients,
      config,
      bucket,
      topicArn,
      reconcileAgain: async () => {},
      now: () => new Date(),
      telemetry: quiet,
    },
  );
}

describe('apply', () => {
  test('apply makes the planned changes, and a second apply has nothing to do', async () => {
    const { cloud, installation, writes } = await example();
    const first = await applied(installation);
    expect(first.exit).toBe(0);
    expect(first.text).toContain('Applied.');
    expect(cloud.world.ssm.parameter('/privatelink-dns/s3-london/endpoint-addresses')?.Value).toBe(
      '10.0.1.165,10.0.2.19',
    );
    const before = writes();
    const second = await applied(installation);
    expect(second.exit).toBe(0);
    expect(second.text).toContain('in-sync: no changes.');
    expect(writes()).toBe(before);
  });

  test('apply writes nothing and asks for --yes if it cannot ask for confirmation', async () => {
    const { installation, writes } = await example();
    await expect(applied(installation, { json: true })).rejects.toThrow(/again with --yes/);
    expect(writes()).toBe(0);
  });

  test('apply fails if the zone changed since the plan', async () => {
    const { cloud, installation } = await example();
    cloud.faults.inject({
      operation: 'ChangeResourceRecordSets',
      effect: {
        kind: 'intervene',
        run: async () => {
          await reconcile(config.bindings, installation.reconcile);
        },
      },
    });
    await expect(applied(installation)).rejects.toThrow(
      /The plan of s3-london was not completely applied.*Run apply again/s,
    );
  });

  test.each<[string, Operation, string]>([
    ['a record', 'ChangeResourceRecordSets', 'write-denied'],
    ['a parameter', 'PutParameter', 'step-failed'],
    ['a notification', 'Publish', 'step-failed'],
  ])('apply lists what was not applied if %s is denied', async (_, operation, code) => {
    const { cloud, installation } = await example();
    const effect = { kind: 'error', code: 'AccessDenied' } as const;
    cloud.faults.inject({ operation, times: 50, effect });
    const { exit, text } = await applied(installation);
    expect(exit).toBe(3);
    expect(text).toContain('Not everything was applied:');
    expect(text).toContain(`error ${code}: `);
    expect(text).not.toContain('Applied.');
  });

  test('apply lists the binding that another publication overtook', async () => {
    const { cloud, installation } = await example();
    await applied(installation);
    const inbound = cloud.world.resolver().endpoints.get(WORKED_EXAMPLE.inboundEndpointId);
    const [first = ''] = inbound?.addresses.keys() ?? [];
    inbound?.addresses.delete(first);
    cloud.faults.inject({
      operation: 'PutObject',
      when: ({ Key }) => Key === MANIFEST_KEY,
      effect: { kind: 'intervene', run: () => publishNotice(installation) },
    });
    const { exit, text } = await applied(installation);
    expect([exit, text]).toEqual([3, expect.stringContaining('error report-late: s3-london')]);
  });

  test('apply removes an apex record only with the approval that the notice names', async () => {
    const { cloud, installation } = await example();
    await applied(installation);
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
    const refused = await applied(installation);
    expect(refused.exit).toBe(3);
    const [, approval = ''] = /apply --approve (\S+)/.exec(refused.text) ?? [];
    expect(approval).toMatch(/^s3-london:remove:[0-9a-f]{8}$/);
    const approved = await applied(installation, { approve: [approval] });
    expect(approved.exit).toBe(0);
  });
});
