import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import { asRevision, type Revision } from '../model/counters.ts';
import { MANIFEST_FORMAT, type Manifest, type PublishedBinding } from '../model/feed.ts';
import { questionsOf } from './questions.ts';
import { type RenderedArtifact, renderArtifacts } from './render.ts';
import { isVisibleChange } from './visible-change.ts';

/** The validity of a manifest. It is renewed when less than half of it remains. */
const VALIDITY_MS = 24 * 60 * 60_000;

/**
 * The desired feed. A manifest can be new without a new revision: with other notices, generations, keys or a later end of its
 * validity.
 */
export interface Publication {
  manifest: Manifest;
  artifacts: RenderedArtifact[];
  isNewRevision: boolean;
  isNewManifest: boolean;
}

export function emptyManifest(owner: string, now: Date, keys: readonly string[] = []): Manifest {
  return {
    format: MANIFEST_FORMAT,
    revision: asRevision(0),
    createdAt: now.toISOString(),
    validUntil: validUntil(now),
    keys: [...keys],
    owner,
    bindings: [],
    artifacts: [],
    questions: [],
  };
}

/**
 * Renders the artifacts, and decides whether they are a new revision: visible facts changed, or an artifact or a question
 * differs in more than the revision number.
 */
export function planPublication(
  existing: Manifest,
  bindings: readonly PublishedBinding[],
  context: { config: Config; now: Date; nextRevision: Revision; keys: readonly string[] },
): Publication {
  const { config, now, nextRevision } = context;
  const keys = [...context.keys];
  const snapshots = bindings.flatMap(({ snapshot }) => snapshot ?? []);
  const questions = questionsOf(snapshots, config.rpz);
  const asPublished = renderArtifacts(bindings, config, existing.revision);
  // The approved removal of the last binding is a revision too. Before the first binding, there is nothing to publish.
  const isPublishable =
    config.mode === 'enforce' &&
    (existing.revision > 0 || bindings.some(({ snapshot }) => snapshot !== null));
  const isNewRevision =
    isPublishable &&
    (bindings.some((entry) => hasChanged(existing, entry)) ||
      !isDeepStrictEqual(
        asPublished.map(({ entry }) => entry),
        existing.artifacts,
      ) ||
      !isDeepStrictEqual(questions, existing.questions));
  if (!isNewRevision) {
    const manifest = {
      ...existing,
      keys,
      validUntil: config.mode === 'enforce' ? renewed(existing, now) : existing.validUntil,
      bindings: stampRevision(existing, bindings, existing.revision),
    };
    return {
      manifest,
      artifacts: existing.revision === 0 ? [] : asPublished,
      isNewRevision,
      isNewManifest: !isDeepStrictEqual(manifest, existing),
    };
  }
  const artifacts = renderArtifacts(bindings, config, nextRevision);
  return {
    manifest: {
      format: MANIFEST_FORMAT,
      revision: nextRevision,
      createdAt: now.toISOString(),
      validUntil: validUntil(now),
      keys,
      owner: config.owner,
      bindings: stampRevision(existing, bindings, nextRevision),
      artifacts: artifacts.map(({ entry }) => entry),
      questions,
    },
    artifacts,
    isNewRevision,
    isNewManifest: true,
  };
}

function validUntil(now: Date): string {
  return new Date(now.getTime() + VALIDITY_MS).toISOString();
}

/** So an unchanged feed is written twice a day, not at every sweep. */
function renewed({ validUntil: until }: Manifest, now: Date): string {
  const isHalfOver = Date.parse(until) - now.getTime() < VALIDITY_MS / 2;
  return isHalfOver ? validUntil(now) : until;
}

function stampRevision(
  existing: Manifest,
  bindings: readonly PublishedBinding[],
  revision: Revision,
): PublishedBinding[] {
  return bindings.map((entry) => (hasChanged(existing, entry) ? { ...entry, revision } : entry));
}

/** Compares the facts and not `changedAt`, because two changes may have the same time. */
function hasChanged(existing: Manifest, { name, snapshot }: PublishedBinding): boolean {
  const before = existing.bindings.find((entry) => entry.name === name)?.snapshot ?? null;
  return snapshot !== null && isVisibleChange(before, snapshot);
}
