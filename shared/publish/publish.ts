import { CloudError } from '../cloud/errors.ts';
import type { SignerPort, SsmPort } from '../cloud/ports.ts';
import type { SignedManifest } from '../feed/manifest-parameter.ts';
import { FeedStore, type StoredManifest } from '../feed/store.ts';
import { asRevision } from '../model/counters.ts';
import { TryAgainError } from '../model/errors.ts';
import type { Manifest } from '../model/feed.ts';
import type { BindingMessage, PublishMessage } from '../model/messages.ts';
import { ENDPOINT_MISSING } from '../model/notice.ts';
import { recordDelay } from '../model/record-delay.ts';
import { notifiedAt } from '../notify/log.ts';
import { type NotifyDeps, notify } from '../notify/notify.ts';
import { OutboxStore } from '../notify/outbox.ts';
import { type MergeContext, mergeMessages } from './merge.ts';
import { desiredParameters } from './parameters.ts';
import { type Publication, planPublication } from './plan.ts';
import { repairArtifacts, repairSignatures } from './repair.ts';
import { type FeedKey, feedKeys } from './sign.ts';
import { readStored, startingPoint } from './starting-point.ts';
import { type SyncedParameters, syncParameters } from './sync-parameters.ts';
import { textToWrite, writeFeed } from './write.ts';

export interface PublishDeps extends NotifyDeps {
  ssm: SsmPort;
  /** Each signer signs every manifest. There are two while readers are moved from one key to another. */
  signers: readonly SignerPort[];
  /** Puts a binding on the reconcile queue. */
  reconcileAgain(binding: string, reason: string): Promise<void>;
}

/** How often a publication that lost its compare-and-swap is planned again, before the queue redelivers it. */
const MAX_ATTEMPTS = 5;

/**
 * Writes artifacts, signatures, manifest and parameters, then notifies operators. In this order, readers never see an
 * incomplete revision. Each step is idempotent, so the next run completes a run that crashed at any point.
 */
export async function publish(
  messages: readonly PublishMessage[],
  deps: PublishDeps,
): Promise<void> {
  const { config, telemetry } = deps;
  if (config.mode === 'paused') {
    telemetry.warn('the mode is paused: nothing is published');
    return;
  }
  const reports = messages.filter((message) => message.kind === 'binding');
  const keys = await feedKeys(deps.signers);
  const store = new FeedStore(deps.s3, deps.bucket, keys);
  const published = await publishFeed(reports, store, keys, deps);
  const { publication, text, late } = published;
  const isCheck = messages.some((message) => message.kind === 'check');
  if (isCheck && config.mode === 'enforce') {
    await repairArtifacts(publication, store, telemetry);
    if (text !== undefined) await repairSignatures(text, store, keys, telemetry);
  }
  const parameters = await tryParameters(published, store, keys, deps);
  const manifest = async () => currentManifest(await store.read(), publication.manifest);
  await notify({ manifest, reports, parameters }, deps);
  for (const binding of late) {
    telemetry.count('SnapshotsTooLate');
    await deps.reconcileAgain(binding, 'its report came too late');
  }
}

interface Published {
  publication: Publication;
  /** The stored manifest. Undefined if no manifest is stored. */
  text: string | undefined;
  late: string[];
}

/** Merges, renders and writes by compare-and-swap. If another publisher was faster, reads the manifest again. */
async function publishFeed(
  reports: readonly BindingMessage[],
  store: FeedStore,
  keys: readonly FeedKey[],
  deps: PublishDeps,
): Promise<Published> {
  const keyIds = keys.map(({ keyId }) => keyId);
  const lossNotifiedAt = await readLossNotifiedAt(reports, deps);
  let free = 0;
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts += 1) {
    const stored = await readStored({ store, keys }, deps);
    const existing = await startingPoint(stored, { store, keys }, deps);
    const { bindings, late } = mergeMessages(existing, reports, {
      config: deps.config,
      now: deps.now(),
      lossNotifiedAt,
    });
    const publication = planPublication(existing, bindings, {
      config: deps.config,
      now: deps.now(),
      nextRevision: asRevision(Math.max(existing.revision + 1, free)),
      keys: keyIds,
    });
    const text = textToWrite(stored, publication);
    if (text === undefined) {
      return { publication, text: stored.kind === 'present' ? stored.text : undefined, late };
    }
    const written = await writeFeed({ store, stored, publication, text, keys });
    if (written.kind === 'written') {
      if (publication.isNewRevision) deps.telemetry.count('RevisionsPublished');
      return { publication, text, late };
    }
    if (written.kind === 'taken') free = await store.freeRevision(existing.revision);
  }
  throw new TryAgainError('Another publisher wrote the manifest first at every attempt.');
}

/**
 * Reads the notification log if a release is requested. If the log cannot be read, the release is postponed, and the rest of
 * the publication proceeds.
 */
async function readLossNotifiedAt(
  reports: readonly BindingMessage[],
  { s3, bucket, telemetry }: PublishDeps,
): Promise<MergeContext['lossNotifiedAt']> {
  if (!reports.some(({ snapshot }) => snapshot?.status === 'released')) return () => undefined;
  try {
    const { outbox } = await new OutboxStore(s3, bucket).read();
    return (binding) => notifiedAt(outbox.notified, binding, ENDPOINT_MISSING);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    telemetry.warn('the notification log cannot be read: a release is postponed', {
      cause: error.message,
    });
    return () => undefined;
  }
}

/** Before the first publication no manifest is stored, and the planned manifest is empty. */
function currentManifest(stored: StoredManifest, planned: Manifest): Manifest {
  if (stored.kind === 'present') return stored.manifest;
  if (stored.kind === 'absent' && planned.revision === 0) return planned;
  throw new TryAgainError('The manifest was removed or damaged during the publication.');
}

/**
 * Writes parameters only in `enforce` mode; in other modes we do not know whether Parameter Store would refuse them. Returns
 * the notices about refused parameters. Undefined if that is not known: a transient failure is left to the next publication
 * or sweep, so that it delays neither notifications nor the publications behind this one.
 */
async function tryParameters(
  published: Published,
  store: FeedStore,
  keys: readonly FeedKey[],
  deps: PublishDeps,
): Promise<SyncedParameters | undefined> {
  if (deps.config.mode !== 'enforce') return undefined;
  try {
    return await writeParameters(published, store, keys, deps);
  } catch (error) {
    recordDelay('the parameters', error, deps.telemetry);
    return undefined;
  }
}

/**
 * Parameter Store has no conditional write, so a slow publisher can overwrite the parameters of a later manifest. It
 * therefore reads the manifest again, and writes the parameters of a later one.
 */
async function writeParameters(
  published: Published,
  store: FeedStore,
  keys: readonly FeedKey[],
  deps: PublishDeps,
): Promise<SyncedParameters> {
  const { config, bucket } = deps;
  let current = published;
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts += 1) {
    const { publication, text } = current;
    const signed = text === undefined ? undefined : await signedManifest(text, store, keys);
    const desired = desiredParameters({ config, bucket, ...publication, signed });
    const synced = await syncParameters(desired, deps);
    const stored = await store.read();
    if (stored.kind !== 'present' || stored.text === text) return synced;
    current = await publishFeed([], store, keys, deps);
  }
  throw new TryAgainError('Another publisher wrote a later manifest at every attempt.');
}

/** Uses the stored signatures, because a new signature of the same bytes would change the parameter. */
async function signedManifest(
  text: string,
  store: FeedStore,
  keys: readonly FeedKey[],
): Promise<SignedManifest | undefined> {
  const found = await Promise.all(
    keys.map(async ({ keyId }) => {
      const signature = await store.signature(text, keyId);
      return signature === undefined ? [] : [{ keyId, signature }];
    }),
  );
  const signatures = found.flat();
  return signatures.length === 0 ? undefined : { text, signatures };
}
