import type { Parameter, S3Port, SnsPort, SsmPort } from '../cloud/ports.ts';
import type { Config } from '../model/config.ts';
import { TryAgainError } from '../model/errors.ts';
import type { Manifest } from '../model/feed.ts';
import type { BindingMessage, PublishMessage } from '../model/messages.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { toSnsMessage } from '../notify/message.ts';
import { announcements } from './announce.ts';
import { mergeMessages } from './merge.ts';
import {
  dataParameters,
  differingParameters,
  readParameters,
  writeParameters,
} from './parameters.ts';
import { emptyManifest, type Publication, planPublication } from './publication.ts';
import { FeedStore, isLostToAnother, type StoredManifest } from './store.ts';
import { announcedParameter, readAnnounced, stateParameter } from './told.ts';

export interface PublishDeps {
  config: Config;
  s3: S3Port;
  bucket: string;
  ssm: SsmPort;
  sns: SnsPort;
  topicArn: string;
  /** Sends a binding back to be reconciled. */
  reconcileAgain(binding: string, reason: string): Promise<void>;
  now(): Date;
  telemetry: Telemetry;
}

/** How often a publication starts over because another writer was faster, before the queue tries later. */
const TRIES = 5;

/**
 * Everything that others read, in the one order that never shows them half: artifacts, manifest,
 * parameters, people. Each step finds out for itself what is missing, so that a run that died anywhere is
 * finished by the next.
 */
export async function publish(
  messages: readonly PublishMessage[],
  deps: PublishDeps,
): Promise<void> {
  const { config, telemetry } = deps;
  if (config.mode === 'paused') {
    telemetry.warn('paused: nothing is published');
    return;
  }
  const found = messages.filter((message) => message.kind === 'binding');
  const { existing, publication, late } = await publishFeed(found, deps);
  const isCheck = messages.some((message) => message.kind === 'check');
  if (isCheck && config.mode === 'enforce') await checkArtifacts(publication, deps);
  await publishParameters(existing, publication, found, deps);
  for (const binding of late) {
    telemetry.count('SnapshotsTooLate');
    await deps.reconcileAgain(binding, 'its snapshot came too late');
  }
}

interface Published {
  existing: Manifest;
  publication: Publication;
  late: string[];
}

/** Merges, renders and writes by compare-and-swap; who loses reads again. */
async function publishFeed(
  messages: readonly BindingMessage[],
  deps: PublishDeps,
): Promise<Published> {
  const store = new FeedStore(deps.s3, deps.bucket);
  let highestTaken = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await store.read();
    const existing = await startingPoint(stored, store, deps);
    const { bindings, late } = mergeMessages(existing, messages, {
      config: deps.config,
      now: deps.now(),
    });
    const publication = planPublication(existing, bindings, {
      config: deps.config,
      now: deps.now(),
      nextRevision: Math.max(existing.revision, highestTaken) + 1,
    });
    const written = await write(store, stored, publication);
    if (written === 'written') {
      if (publication.isNewRevision) deps.telemetry.count('RevisionsPublished');
      return { existing, publication, late };
    }
    if (written === 'taken') highestTaken = await store.highestRevision();
  }
  throw new TryAgainError('other writers of the feed were faster each time');
}

/** The manifest, or what can be recovered of it: a revision number is never used twice. */
async function startingPoint(
  stored: StoredManifest,
  store: FeedStore,
  deps: PublishDeps,
): Promise<Manifest> {
  if (stored.kind === 'present') return stored.manifest;
  const recovered = await store.recover();
  if (stored.kind === 'damaged' || recovered !== undefined) {
    deps.telemetry.error(
      'the manifest is missing or damaged: going on from the last revision kept',
      {
        revision: recovered?.revision,
        cause: stored.kind === 'damaged' ? stored.cause.message : 'missing',
      },
    );
  }
  return recovered ?? emptyManifest(deps.config.owner, deps.now());
}

/**
 * `taken`: the revision's number was used by a publication that did not finish. `stale`: the manifest was
 * replaced meanwhile.
 */
async function write(
  store: FeedStore,
  stored: StoredManifest,
  { manifest, artifacts, isNewRevision, isNewManifest }: Publication,
): Promise<'written' | 'taken' | 'stale'> {
  if (isNewRevision) {
    for (const { entry, content } of artifacts) {
      if (!(await store.addArtifact(entry.path, entry.mediaType, content))) return 'taken';
    }
    if (!(await store.keepManifest(manifest))) return 'taken';
  }
  const isMissing = stored.kind === 'absent' && manifest.revision > 0;
  if (!isNewManifest && !isMissing && stored.kind !== 'damaged') return 'written';
  try {
    await store.replace(stored, manifest);
    return 'written';
  } catch (error) {
    if (isLostToAnother(error)) return 'stale';
    throw error;
  }
}

/** An artifact that someone removed or changed is put back as its manifest describes it. */
async function checkArtifacts(
  { manifest, artifacts }: Publication,
  deps: PublishDeps,
): Promise<void> {
  const store = new FeedStore(deps.s3, deps.bucket);
  const current = artifacts.filter(({ entry }) =>
    manifest.artifacts.some(({ path, sha256 }) => path === entry.path && sha256 === entry.sha256),
  );
  for (const { entry, content } of current) {
    if ((await store.artifact(entry.path)) === content) continue;
    deps.telemetry.count('ArtifactsRepaired');
    deps.telemetry.error('an artifact was not what its manifest says: restored', {
      path: entry.path,
    });
    await store.restoreArtifact(entry.path, entry.mediaType, content);
  }
}

/** Parameters for readers, then the messages to people, then the memory of what they were told. */
async function publishParameters(
  existing: Manifest,
  { manifest, artifacts }: Publication,
  messages: readonly BindingMessage[],
  deps: PublishDeps,
): Promise<void> {
  const { config, ssm } = deps;
  const parameters = await readParameters(ssm, config);
  if (config.mode === 'enforce') {
    const desired = dataParameters(config, deps.bucket, manifest, artifacts);
    const differing = differingParameters(parameters, desired);
    deps.telemetry.count('ParametersRepaired', differing.length);
    await writeParameters(ssm, differing);
  }
  const before = await announcedManifest(existing, parameters, deps);
  for (const announcement of announcements(before, manifest, messages, parameters, config)) {
    await deps.sns.publish(
      toSnsMessage(announcement, { config, topicArn: deps.topicArn, at: deps.now() }),
    );
    deps.telemetry.count('NoticesSent');
  }
  // The revision first: a message about it is whole, or is not sent again.
  const told = [
    ...(manifest.revision > 0 ? [announcedParameter(config, manifest.revision)] : []),
    ...manifest.bindings.map((entry) => stateParameter(config, entry)),
  ];
  await writeParameters(ssm, differingParameters(parameters, told));
}

/** What people know: where the last publication died before it told them, the revision before that one. */
async function announcedManifest(
  existing: Manifest,
  parameters: ReadonlyMap<string, Parameter>,
  { config, s3, bucket, now }: PublishDeps,
): Promise<Manifest> {
  const announced = readAnnounced(parameters, config);
  if (announced === existing.revision) return existing;
  if (announced === 0) return emptyManifest(config.owner, now());
  return (await new FeedStore(s3, bucket).kept(announced)) ?? existing;
}
