import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { Operation } from '../../../embedded-aws/operations.ts';
import type { PublishedMessage } from '../../../embedded-aws/sns.ts';
import type { Config } from '../../../shared/config/config.ts';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { parseManifest } from '../../../shared/feed/manifest.ts';
import { readManifestParameter } from '../../../shared/feed/manifest-parameter.ts';
import { sha256 } from '../../../shared/model/digest.ts';
import type { Manifest } from '../../../shared/model/feed.ts';
import type { PublishMessage } from '../../../shared/model/messages.ts';
import type { Metric } from '../../../shared/model/telemetry.ts';
import { type NoticeMessage, noticeMessageSchema } from '../../../shared/notify/schema.ts';
import { type PublishDeps, publish } from '../../../shared/publish/publish.ts';
import { configOf, messageOf, observedAt, snapshotOf } from './fixtures.ts';

export const BUCKET = 'feed-bucket';
export const CHECK: PublishMessage = { kind: 'check', observedAt: '2026-01-01T00:00:00.000Z' };

/** The publisher without the other functions, on the embedded AWS. Tests call it with messages. */
export function feedOn(config: Config = configOf(['alpha', 'beta'])) {
  const cloud = new EmbeddedCloud();
  const { s3, ssm, sns } = cloud.world;
  s3.createBucket(BUCKET);
  const sentBack: string[] = [];
  const counts = new Map<Metric, number>();
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const deps: PublishDeps = {
    config,
    s3: cloud.s3(),
    bucket: BUCKET,
    ssm: cloud.ssm(),
    sns: cloud.sns(),
    topicArn: sns.createTopic('topic'),
    signers: [cloud.signer()],
    reconcileAgain: async (binding) => void sentBack.push(binding),
    now: () => cloud.clock.now(),
    telemetry: {
      info: log,
      warn: log,
      error: log,
      count: (metric, value = 1) => counts.set(metric, (counts.get(metric) ?? 0) + value),
    },
  };
  return {
    cloud,
    deps,
    sentBack,
    counts,
    logged,
    publish: (...messages: PublishMessage[]) =>
      publish(messages.map(observedAt(cloud.clock.now())), deps),
    /** Publishes to the same feed with another configuration. */
    publishWith: (more: Partial<Config>, ...messages: PublishMessage[]) =>
      publish(messages.map(observedAt(cloud.clock.now())), {
        ...deps,
        config: { ...config, ...more },
      }),
    manifest: () => parseManifest(object(MANIFEST_KEY) ?? ''),
    object,
    keys: () => [...s3.objects(BUCKET).keys()].sort(),
    putByHand: (key: string, Body: string) =>
      s3.putObject({ Bucket: BUCKET, Key: key, Body, ContentType: 'text/plain' }),
    deleteByHand: (key: string) => s3.deleteObject({ Bucket: BUCKET, Key: key }),
    parameter: (name: string) => ssm.parameter(`/privatelink-dns/${name}`)?.Value,
    deleteParameter: (name: string) => ssm.deleteParameter({ Name: `/privatelink-dns/${name}` }),
    parameterNames: () => ssm.names().map((name) => name.replace('/privatelink-dns/', '')),
    notifications: () => sns.messages.map(noticeMessageOf),
    /** The notifications after that of the first publication. */
    laterNotifications: () => sns.messages.slice(1).map(noticeMessageOf),
    emails: () => sns.messages.map(({ texts }) => texts.email ?? ''),
    /** Every write that succeeded, for example `PutObject feed/v1/manifest.json`. */
    writes: () => cloud.calls.filter((c) => c.write && c.outcome === 'ok').map(describeCall),
  };

  function object(key: string): string | undefined {
    return s3.objects(BUCKET).get(key)?.Body;
  }
}

export type Feed = ReturnType<typeof feedOn>;

/** Publishes these bindings as the first revision. */
export async function startedFeed(...names: string[]): Promise<Feed> {
  const feed = feedOn();
  await feed.publish(...names.map((name) => messageOf(snapshotOf(name), 0)));
  return feed;
}

/** The message that subscribers of the JSON form receive, validated with the published schema. */
function noticeMessageOf({ texts }: PublishedMessage): NoticeMessage {
  return noticeMessageSchema.parse(JSON.parse(texts.default ?? ''));
}

/** Replaces digests and ids, which differ in each run: `feed/v1/signatures/<digest>.<key>.sig`. */
function withoutDigests(key: string): string {
  return key
    .replace(/\b[0-9a-f]{64}\b/, '<digest>')
    .replace(/\b[0-9a-f]{32}\b/, '<key>')
    .replace(/-[0-9a-f]{16}\.json$/, '-<id>.json');
}

function describeCall({ operation, input }: { operation: Operation; input: string }): string {
  const { Key, Name } = JSON.parse(input.replace(/\.\.\.$/, '')) as { Key?: string; Name?: string };
  const name = Key === undefined ? Name : withoutDigests(Key);
  return [operation, name].filter((part) => part !== undefined).join(' ');
}

type Effect = { kind: 'error'; code: string } | { kind: 'timeout-after' };

/** How a call can fail. */
export const CRASHES: readonly [string, Effect][] = [
  ['fails', { kind: 'error', code: 'InternalServerError' }],
  ['takes effect but times out', { kind: 'timeout-after' }],
];

/** Injects the fault at the N-th write of the publisher. `met` is false if the publisher made fewer writes. */
export function faultAtWrite(feed: Feed, nth: number, effect: Effect): { met: () => boolean } {
  return faultAtCall(feed, ['PutObject', 'PutParameter', 'Publish'], nth, effect);
}

/** Injects the fault at the N-th call of these operations together. `met` is false if there were fewer calls. */
export function faultAtCall(
  { cloud }: Feed,
  operations: readonly Operation[],
  nth: number,
  effect: Effect,
): { met: () => boolean } {
  let count = 0;
  const when = () => {
    count += 1;
    return count === nth;
  };
  for (const operation of operations) {
    cloud.faults.inject({ operation, when, effect });
  }
  return { met: () => count >= nth };
}

/** Objects and parameters that contradict the manifest. A successful publication leaves no contradiction. */
export function disagreements(feed: Feed): string[] {
  const manifest = feed.manifest();
  const missing = manifest.artifacts
    .filter(({ path, sha256: hash }) => sha256(feed.object(path) ?? '') !== hash)
    .map(({ path }) => `${path} differs from its entry in the manifest`);
  const kept = feed.object(`feed/v1/revisions/${manifest.revision}/manifest.json`);
  return [
    ...missing,
    ...(kept === undefined ? ['the manifest was not kept'] : []),
    ...pointerDisagreements(feed, manifest),
  ];
}

function pointerDisagreements(feed: Feed, manifest: Manifest): string[] {
  const current: unknown = JSON.parse(feed.parameter('feed/current') ?? '{}');
  const wanted = { revision: manifest.revision, bucket: BUCKET, manifest: MANIFEST_KEY };
  const files = manifest.artifacts.filter(({ path, size }) => {
    const name = path.split('/').slice(-2).join('/');
    return size <= 4096 && feed.parameter(`feed/${name}`) !== feed.object(path);
  });
  const copy = readManifestParameter(feed.parameter('feed/manifest') ?? '');
  return [
    ...(copy?.text === feed.object(MANIFEST_KEY) ? [] : ['the copy of the manifest differs']),
    ...(JSON.stringify(current) === JSON.stringify(wanted) ? [] : ['the pointer differs']),
    ...files.map(({ path }) => `the parameter of ${path} differs`),
  ];
}
