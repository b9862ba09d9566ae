import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { status } from '../../cli/status.ts';
import { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { install } from '../../embedded-aws/install.ts';
import { workedExample } from '../../embedded-aws/worked-example.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { MANIFEST_KEY, OUTBOX_KEY } from '../../shared/feed/keys.ts';
import { CONFIG, recorder, snapshotCopy } from './fixtures.ts';

const NAME = '/privatelink-dns/s3-london/endpoint-name';

/** The saved feed of the worked example, after the publisher ran with `NAME` as a parameter of another type. */
async function snapshotWith(
  type: 'String' | 'StringList',
  later: (cloud: EmbeddedCloud, sweep: () => Promise<void>) => Promise<void> = async () => {},
): Promise<string> {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  cloud.world.ssm.load({ Name: NAME, Type: type, Value: 'by hand' });
  const config = loadConfig(readFileSync(CONFIG, 'utf8'), CONFIG);
  const quiet = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
  const { bucket, sweep } = install(cloud, config, quiet);
  await sweep();
  await cloud.clock.advance(60_000);
  await later(cloud, sweep);
  const folder = snapshotCopy();
  const objects = cloud.world.s3.objects(bucket);
  writeFileSync(join(folder, 'feed.manifest.json'), objects.get(MANIFEST_KEY)?.Body ?? '');
  writeFileSync(join(folder, 'feed.outbox.json'), objects.get(OUTBOX_KEY)?.Body ?? '');
  return folder;
}

test('status shows a parameter that Parameter Store refuses, and exits 3', async () => {
  const out = recorder();
  expect(await status({ config: CONFIG, snapshot: await snapshotWith('StringList') }, out)).toBe(3);
  expect(out.text()).toContain('parameter-refused');
  expect(out.text()).toContain(NAME);
});

test('status --json has the refused parameters and the number of pending notifications', async () => {
  const out = recorder();
  const snapshot = await snapshotWith('StringList');
  await status({ config: CONFIG, snapshot, json: true }, out);
  expect(JSON.parse(out.text())).toMatchObject({
    pending: 0,
    refusedParameters: { 's3-london': { code: 'parameter-refused' } },
  });
});

test('status exits 0 if the publisher could write every parameter', async () => {
  const out = recorder();
  expect(await status({ config: CONFIG, snapshot: await snapshotWith('String') }, out)).toBe(0);
  expect(out.text()).not.toContain('parameter-refused');
});

/** Removes a record without an event, and has a sweep repair it. */
async function sweptDrift(cloud: EmbeddedCloud, sweep: () => Promise<void>): Promise<void> {
  const { records } = cloud.world.route53.zone('test', 'Z0000000000S3');
  for (const [key, { Name }] of records) if (Name.startsWith('\\052.')) records.delete(key);
  await sweep();
  await cloud.clock.advance(60_000);
}

test('status reports that a sweep repaired drift without an event, exits 3, and points to doctor', async () => {
  const snapshot = await snapshotWith('String', sweptDrift);
  const out = recorder();
  expect(await status({ config: CONFIG, snapshot }, out)).toBe(3);
  expect(out.text()).toContain('problem  events  s3-london');
  expect(out.text()).toContain('npx privatelink-dns doctor');
  const json = recorder();
  await status({ config: CONFIG, snapshot, json: true }, json);
  expect(json.parsed()).toMatchObject({ events: { check: 'events', state: 'problem' } });
});
