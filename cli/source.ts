import { createEc2 } from '../shared/cloud/aws/ec2.ts';
import { createKmsSigner } from '../shared/cloud/aws/kms.ts';
import { createResolver } from '../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../shared/cloud/aws/route53.ts';
import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSns } from '../shared/cloud/aws/sns.ts';
import { createSsm } from '../shared/cloud/aws/ssm.ts';
import { CloudError } from '../shared/cloud/errors.ts';
import type { Parameter, S3Port, SignerPort, SnsPort, SsmPort } from '../shared/cloud/ports.ts';
import { SnapshotWorld } from '../shared/cloud/snapshot/world.ts';
import type { Config } from '../shared/config/config.ts';
import { parseManifest } from '../shared/feed/manifest.ts';
import { deploymentParameter } from '../shared/feed/parameter-names.ts';
import { manifestReader } from '../shared/feed/reader.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import type { Manifest } from '../shared/model/feed.ts';
import type { Notice } from '../shared/model/notice.ts';
import { failed, type Lookup, present } from '../shared/model/observation.ts';
import { type Outbox, OutboxStore, parseOutbox } from '../shared/notify/outbox.ts';
import { feedKeys } from '../shared/publish/sign.ts';
import { readParameters } from '../shared/publish/sync-parameters.ts';
import { feedNotRead } from '../shared/reconcile/notices.ts';
import type { WorldPorts } from '../shared/reconcile/reader.ts';
import { type Host, readHosts } from './hosts.ts';

/** Where a command reads from: AWS, or a snapshot folder. */
export interface Source {
  world: WorldPorts;
  feed: SourceFeed | AbsentFeed;
}

interface AbsentFeed {
  kind: 'absent';
  notice: Notice;
}

export interface SourceFeed {
  kind: 'present';
  bucket: string;
  topicArn: string;
  published(): Promise<Lookup<Manifest>>;
  /** What operators were notified of. Undefined: the snapshot does not contain the outbox. */
  outbox(): Promise<Outbox | undefined>;
  /** Undefined: the snapshot does not contain the parameters. */
  parameters: ReadonlyMap<string, Parameter> | undefined;
  /** The reports of the agents. A snapshot contains no reports. */
  hosts(published: { revision: number; now: Date }): Promise<Host[]>;
  /** Undefined: this source is read-only. */
  writers: { s3: S3Port; ssm: SsmPort; sns: SnsPort; signers: readonly SignerPort[] } | undefined;
}

const MANIFEST_FILE = 'feed.manifest.json';
const OUTBOX_FILE = 'feed.outbox.json';
const PARAMETERS_FILE = 'ssm.get-parameters-by-path.json';

export function snapshotSource(folder: string, config: Config): Source {
  const world = new SnapshotWorld(folder, config.region);
  if (!world.files.has(MANIFEST_FILE)) {
    const remedy = `Add ${MANIFEST_FILE} (and ${PARAMETERS_FILE}) to the snapshot to see what would be published.`;
    return { world, feed: { kind: 'absent', notice: feedNotRead(remedy) } };
  }
  const call = { service: 'ssm', operation: 'GetParametersByPath' };
  const parameters = world.files.has(PARAMETERS_FILE)
    ? byName(world.files.read<{ Parameters?: Parameter[] }>(call, PARAMETERS_FILE).Parameters ?? [])
    : undefined;
  const { bucket, topicArn } = deploymentOf(parameters, config);
  return {
    world,
    feed: {
      kind: 'present',
      bucket,
      topicArn,
      parameters,
      published: async () => savedManifest(world),
      outbox: async () => savedOutbox(world),
      hosts: async () => [],
      writers: undefined,
    },
  };
}

function savedManifest(world: SnapshotWorld): Lookup<Manifest> {
  try {
    const saved = world.files.read({ service: 's3', operation: 'GetObject' }, MANIFEST_FILE);
    return present(parseManifest(JSON.stringify(saved)));
  } catch (error) {
    if (!(error instanceof CloudError || error instanceof InvalidInputError)) throw error;
    return failed({ what: MANIFEST_FILE, cause: error.message, transient: false });
  }
}

function savedOutbox(world: SnapshotWorld): Outbox | undefined {
  if (!world.files.has(OUTBOX_FILE)) return undefined;
  const saved = world.files.read({ service: 's3', operation: 'GetObject' }, OUTBOX_FILE);
  return parseOutbox(JSON.stringify(saved));
}

export function awsWorld(region: string): WorldPorts {
  const route53 = createRoute53(region);
  return { ec2: createEc2, route53: () => route53, resolver: createResolver };
}

export async function awsSource(config: Config): Promise<Source> {
  const world = awsWorld(config.region);
  const ssm = createSsm(config.region);
  const parameters = await readParameters(ssm, config);
  const { signingKeyArns, ...deployment } = deploymentOf(parameters, config);
  if (deployment.bucket === '') {
    const remedy = `There is no ${deploymentParameter(config.parameterPrefix)}: deploy the reconciler stack to create the feed.`;
    return { world, feed: { kind: 'absent', notice: feedNotRead(remedy) } };
  }
  const s3 = createS3(config.region);
  const signers = signingKeyArns.map((arn) => createKmsSigner(config.region, arn));
  const published = () => verifiedManifest(s3, deployment.bucket, signers);
  const writers = { s3, ssm, sns: createSns(config.region), signers };
  const hosts: SourceFeed['hosts'] = (offered) => readHosts(s3, deployment.bucket, offered);
  const outbox = async () => (await new OutboxStore(s3, deployment.bucket).read()).outbox;
  const feed = { ...deployment, parameters, published, outbox, hosts, writers };
  return { world, feed: { kind: 'present', ...feed } };
}

/** Reads the manifest with the public keys that KMS returns. Without them, the manifest counts as not read. */
export async function verifiedManifest(
  s3: S3Port,
  bucket: string,
  signers: readonly SignerPort[],
): Promise<Lookup<Manifest>> {
  try {
    return await manifestReader(s3, bucket, await feedKeys(signers))();
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const transient = error.kind === 'retry';
    return failed({ what: 'the public keys of the feed', cause: error.message, transient });
  }
}

/** The value of the parameter that the stack writes. */
interface DeployedFeed {
  bucket: string;
  topicArn: string;
  /** Separated by commas. */
  signingKeyArns: string;
}

function deploymentOf(
  parameters: ReadonlyMap<string, Parameter> | undefined,
  config: Config,
): { bucket: string; topicArn: string; signingKeyArns: string[] } {
  const value = parameters?.get(deploymentParameter(config.parameterPrefix))?.Value;
  if (value === undefined) return { bucket: '', topicArn: '', signingKeyArns: [] };
  try {
    const { bucket, topicArn, signingKeyArns } = JSON.parse(value) as DeployedFeed;
    return { bucket, topicArn, signingKeyArns: signingKeyArns.split(',') };
  } catch (cause) {
    throw new InvalidInputError(
      `The parameter ${deploymentParameter(config.parameterPrefix)} is damaged. Deploy the stack again to rewrite the parameter.`,
      { cause },
    );
  }
}

function byName(parameters: readonly Parameter[]): Map<string, Parameter> {
  return new Map(parameters.map((parameter) => [parameter.Name ?? '', parameter]));
}
