import type { S3Port, SignerPort } from '../cloud/ports.ts';
import { serializeManifest } from '../feed/manifest.ts';
import type { SignedManifest } from '../feed/manifest-parameter.ts';
import { isSignatureOf, MAX_ARTIFACT_BYTES, MAX_MANIFEST_BYTES } from '../feed/signature.ts';
import { FeedStore, isLostToAnother, type StoredManifest } from '../feed/store.ts';
import { InvalidInputError, TryAgainError } from '../model/errors.ts';
import type { Manifest } from '../model/feed.ts';
import type { BindingMessage, PublishMessage } from '../model/messages.ts';
import { readLossTold } from './loss.ts';
import { mergeMessages } from './merge.ts';
import { emptyManifest, type Publication, planPublication } from './plan.ts';
import { type FeedKey, feedKeys, signManifest } from './sign.ts';
import { publishParameters, type TellDeps } from './tell.ts';

export interface PublishDeps extends TellDeps {
  s3: S3Port;
  /** Each signs every manifest: one, or two while readers are moved to another key. */
  signers: readonly SignerPort[];
  /** Sends a binding back to be reconciled. */
  reconcileAgain(binding: string, reason: string): Promise<void>;
}

/** How often a publication starts over because another writer was faster, before the queue tries later. */
const TRIES = 5;

/**
 * Everything that others read, in the one order that never shows them half: artifacts, signatures, manifest,
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
  const keys = await feedKeys(deps.signers);
  const store = new FeedStore(deps.s3, deps.bucket, keys);
  const { existing, publication, text, late } = await publishFeed(found, store, keys, deps);
  const isCheck = messages.some((message) => message.kind === 'check');
  if (isCheck && config.mode === 'enforce') {
    await checkArtifacts(publication, store, deps);
    if (text !== undefined) await checkSignatures(text, store, keys, deps);
  }
  const signed = text === undefined ? undefined : await signedManifest(text, store, keys);
  await publishParameters(existing, publication, found, signed, store, deps);
  for (const binding of late) {
    telemetry.count('SnapshotsTooLate');
    await deps.reconcileAgain(binding, 'its snapshot came too late');
  }
}

interface Published {
  existing: Manifest;
  publication: Publication;
  /** The manifest as it stands; undefined where there is none. */
  text: string | undefined;
  late: string[];
}

/** Merges, renders and writes by compare-and-swap; who loses reads again. */
async function publishFeed(
  messages: readonly BindingMessage[],
  store: FeedStore,
  keys: readonly FeedKey[],
  deps: PublishDeps,
): Promise<Published> {
  const keyIds = keys.map(({ keyId }) => keyId);
  const lossToldAt = await readLossTold(messages, store, deps);
  let highestTaken = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await store.read();
    const existing = await startingPoint(stored, store, keyIds, deps);
    const { bindings, late } = mergeMessages(existing, messages, {
      config: deps.config,
      now: deps.now(),
      lossToldAt,
    });
    const publication = planPublication(existing, bindings, {
      config: deps.config,
      now: deps.now(),
      nextRevision: Math.max(existing.revision, highestTaken) + 1,
      keys: keyIds,
    });
    const text = textToWrite(stored, publication);
    if (text === undefined) {
      const active = stored.kind === 'present' ? stored.text : undefined;
      return { existing, publication, text: active, late };
    }
    const written = await write(store, stored, publication, text, keys);
    if (written === 'written') {
      if (publication.isNewRevision) deps.telemetry.count('RevisionsPublished');
      return { existing, publication, text, late };
    }
    if (written === 'taken') highestTaken = await store.highestRevision();
  }
  throw new TryAgainError('other writers of the feed were faster each time');
}

/** The manifest, or what can be recovered of it: a revision number is never used twice. */
async function startingPoint(
  stored: StoredManifest,
  store: FeedStore,
  keyIds: readonly string[],
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
  return recovered ?? emptyManifest(deps.config.owner, deps.now(), keyIds);
}

/** The bytes of the manifest to write; undefined where the one that stands says all. */
function textToWrite(
  stored: StoredManifest,
  { manifest, artifacts, isNewManifest }: Publication,
): string | undefined {
  const isMissing = stored.kind === 'absent' && manifest.revision > 0;
  if (!isNewManifest && !isMissing && stored.kind !== 'damaged') return undefined;
  const text = serializeManifest(manifest);
  const largest = Math.max(0, ...artifacts.map(({ entry }) => entry.size));
  if (Buffer.byteLength(text) > MAX_MANIFEST_BYTES || largest > MAX_ARTIFACT_BYTES) {
    throw new InvalidInputError(
      `Readers would refuse the feed for its size: the manifest has ${Buffer.byteLength(text)} bytes (${MAX_MANIFEST_BYTES} are the most), the largest artifact ${largest} (${MAX_ARTIFACT_BYTES}). Divide the bindings among two deployments.`,
    );
  }
  return text;
}

/**
 * `taken`: the revision's number was used by a publication that did not finish. `stale`: the manifest was
 * replaced meanwhile. The signatures stand before the manifest does: no reader meets it without them.
 */
async function write(
  store: FeedStore,
  stored: StoredManifest,
  { manifest, artifacts, isNewRevision }: Publication,
  text: string,
  keys: readonly FeedKey[],
): Promise<'written' | 'taken' | 'stale'> {
  for (const key of keys) await store.ensurePublicKey(key);
  const signatures = await signManifest(text, keys);
  if (isNewRevision) {
    for (const { entry, content } of artifacts) {
      if (!(await store.addArtifact(entry.path, entry.mediaType, content))) return 'taken';
    }
    if (!(await store.keepManifest(manifest.revision, text, signatures))) return 'taken';
  }
  await store.addSignatures(text, signatures);
  try {
    await store.replace(stored, text);
    return 'written';
  } catch (error) {
    if (isLostToAnother(error)) return 'stale';
    throw error;
  }
}

/** An artifact that someone removed or changed is put back as its manifest describes it. */
async function checkArtifacts(
  { manifest, artifacts }: Publication,
  store: FeedStore,
  deps: PublishDeps,
): Promise<void> {
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

/** Of a manifest that one key's signature vouches for, what is missing or was damaged beside it: public keys, and other keys' signatures. */
async function checkSignatures(
  text: string,
  store: FeedStore,
  keys: readonly FeedKey[],
  { telemetry }: PublishDeps,
): Promise<void> {
  for (const key of keys) {
    const isKeyRestored = await store.ensurePublicKey(key);
    const signature = await store.signature(text, key.keyId);
    const isSigned = signature !== undefined && isSignatureOf(text, signature, key.pem);
    if (!isSigned) await store.addSignatures(text, await signManifest(text, [key]));
    if (isSigned && !isKeyRestored) continue;
    telemetry.count('ArtifactsRepaired');
    telemetry.error('a signature or public key of the feed was missing or damaged: restored', {
      keyId: key.keyId,
    });
  }
}

/** The manifest with its signatures as they stand in the feed: another signature of the same bytes would be another value. */
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
