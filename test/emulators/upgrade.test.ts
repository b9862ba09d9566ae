import { readFileSync } from 'node:fs';
import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../shared/config/load.ts';
import { type Clients, clientsOf } from './harness/clients.ts';
import { bootstrap, deploy, deployAssembly, synth, withTemplates } from './harness/deployment.ts';
import { Emulators } from './harness/emulators.ts';
import { given } from './harness/world.ts';

/** Resource types with state that a deployment cannot re-create. */
const STATEFUL = [
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SSM::Parameter',
  'AWS::Logs::LogGroup',
];

/** At each release, copy these two templates from `npx cdk synth` to test/infra/previous/ for the next release. */
const STACK = 'privatelink-dns-net-prod';
const PREVIOUS = [STACK, `${STACK}-events`];

const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const config = loadConfig(text('../../privatelink-dns.yaml'), 'privatelink-dns.yaml');

let emulators: Emulators;
let clients: Clients;

beforeAll(async () => {
  emulators = await Emulators.start();
  clients = clientsOf(emulators);
  await bootstrap(emulators);
});

afterAll(() => emulators?.close());

/** Physical ids of the stateful resources, by logical id. */
async function stateful(): Promise<Record<string, string>> {
  const { StackResources = [] } = await clients.cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: STACK }),
  );
  return Object.fromEntries(
    StackResources.filter(({ ResourceType = '' }) => STATEFUL.includes(ResourceType)).map(
      ({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
        LogicalResourceId,
        PhysicalResourceId,
      ],
    ),
  );
}

test('an upgrade from the previous release replaces no stateful resource', async () => {
  // The templates of the previous release, from the same configuration. The functions have the code of this release.
  const templates = Object.fromEntries(
    PREVIOUS.map((name) => [name, text(`../infra/previous/${name}.template.json`)]),
  );
  const outdir = withTemplates(synth(emulators, config), templates);
  const { [STACK]: outputs = {} } = await deployAssembly(emulators, outdir, PREVIOUS);
  const before = await stateful();
  expect(Object.keys(before).length).toBeGreaterThan(8);
  const Bucket = given(outputs.FeedBucket, 'FeedBucket');
  const Key = 'feed/v1/kept';
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'kept' }));

  const now = await deploy(emulators, config);

  expect(await stateful()).toMatchObject(before);
  expect(now).toMatchObject({
    FeedBucket: Bucket,
    SigningKeyArn1: outputs.SigningKeyArn1,
    FeedPublicKey1: outputs.FeedPublicKey1,
    TopicArn: outputs.TopicArn,
  });
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe('kept');
});
