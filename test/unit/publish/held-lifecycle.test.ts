import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { install } from '../../../embedded-aws/install.ts';
import { WORKED_EXAMPLE, workedExample } from '../../../embedded-aws/worked-example.ts';
import { loadConfig } from '../../../shared/config/load.ts';
import { MANIFEST_KEY, signatureKey } from '../../../shared/feed/keys.ts';
import { parseManifest, serializeManifest } from '../../../shared/feed/manifest.ts';
import { manifestDigest } from '../../../shared/feed/signature.ts';
import { publicationHeld } from '../../../shared/publish/notices.ts';

const FILE = 'privatelink-dns.yaml';
const SAMPLE = readFileSync(new URL(`../../../${FILE}`, import.meta.url), 'utf8');

/** The published worked example, held by the change limit. */
async function heldExample() {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  const ignore = () => {};
  const telemetry = { info: ignore, warn: ignore, error: ignore, count: ignore };
  const installation = install(cloud, loadConfig(SAMPLE, FILE), telemetry);
  const sweep = async () => {
    await installation.sweep();
    await cloud.clock.advance(5 * 60_000);
  };
  await sweep();
  const { s3 } = cloud.world;
  const manifest = () =>
    parseManifest(s3.getObject({ Bucket: installation.bucket, Key: MANIFEST_KEY }).Body);
  const since = cloud.clock.now().toISOString();
  const hold = publicationHeld.of('s3-london', 25, 'publish:1');
  const held = serializeManifest({
    ...manifest(),
    bindings: manifest().bindings.map((entry) => ({ ...entry, active: [{ ...hold, since }] })),
  });
  const signer = cloud.signer();
  const signature = signatureKey(manifestDigest(held), await signer.keyId());
  const put = (Key: string, Body: string) =>
    s3.putObject({ Bucket: installation.bucket, Key, Body, ContentType: 'text/plain' });
  put(signature, await signer.sign(held));
  put(MANIFEST_KEY, held);
  const codes = () => manifest().bindings.flatMap((e) => e.active.map(({ code }) => code));
  return { cloud, sweep, manifest, codes };
}

test('a run that cannot read EC2 does not end a hold', async () => {
  const { cloud, sweep, codes } = await heldExample();
  cloud.faults.inject({
    operation: 'DescribeVpcEndpoints',
    times: Infinity,
    effect: { kind: 'error', code: 'UnauthorizedOperation' },
  });
  await sweep();
  expect(codes()).toContain('publication-held');
});

test('a run that observes the published facts again ends a hold', async () => {
  const { sweep, codes } = await heldExample();
  await sweep();
  expect(codes()).toEqual([]);
});

test('a run that observes other facts does not end a hold', async () => {
  const { cloud, sweep, codes, manifest } = await heldExample();
  cloud.world.ec2().modifyVpcEndpoint({
    VpcEndpointId: WORKED_EXAMPLE.endpointId,
    RemoveSubnetIds: [WORKED_EXAMPLE.subnetIds[1]],
  });
  await sweep();
  await sweep();
  expect(codes()).toEqual(['publication-held']);
  expect(manifest().bindings[0]?.snapshot?.endpoint.subnets).toHaveLength(2);
});
