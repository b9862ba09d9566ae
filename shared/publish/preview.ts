import type { Parameter } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import type { Change } from '../model/change.ts';
import { asRevision } from '../model/counters.ts';
import type { ArtifactEntry, Manifest } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import { ENDPOINT_MISSING, type Notice } from '../model/notice.ts';
import type { Plan } from '../model/plan.ts';
import { type NotificationLog, notifiedAt } from '../notify/log.ts';
import { mergeMessages } from './merge.ts';
import { desiredParameters, differingParameters, parameterChange } from './parameters.ts';
import { planPublication } from './plan.ts';
import type { RenderedArtifact } from './render.ts';

/** The changes that a publication of these plans would make. */
export interface FeedPreview {
  revision: { existing: number; desired: number };
  changes: Change[];
  /** The notices of the publication, by binding. */
  notices: Map<string, Notice[]>;
}

export function previewPublication(
  existing: Manifest,
  plans: readonly Plan[],
  parameters: ReadonlyMap<string, Parameter> | undefined,
  context: {
    config: Config;
    now: Date;
    bucket: string;
    /** Undefined if the notification log was not read: a release is then shown as postponed. */
    log: NotificationLog | undefined;
  },
): FeedPreview {
  const { config, now, bucket, log } = context;
  const messages = plans.map((plan): BindingMessage => {
    return {
      kind: 'binding',
      binding: plan.binding,
      ...observedTimes(existing, plan.binding, now),
      observedGeneration: plan.observedGeneration,
      snapshot: plan.snapshot ?? null,
      applied: [],
      fences: [],
      notices: [],
    };
  });
  const { bindings } = mergeMessages(existing, messages, {
    config,
    now,
    lossNotifiedAt: (binding) => log && notifiedAt(log, binding, ENDPOINT_MISSING),
  });
  const { manifest, artifacts, isNewRevision } = planPublication(existing, bindings, {
    config,
    now,
    nextRevision: asRevision(existing.revision + 1),
    keys: existing.keys,
  });
  const desired = parameters ? desiredParameters({ config, bucket, manifest, artifacts }) : [];
  const differing = parameters ? differingParameters(parameters, desired) : [];
  return {
    revision: { existing: existing.revision, desired: manifest.revision },
    changes: [
      ...(isNewRevision ? artifactChanges(existing, artifacts) : []),
      ...differing.map((parameter) => parameterChange(parameters ?? new Map(), parameter)),
    ],
    notices: new Map(bindings.map(({ name, active }) => [name, active])),
  };
}

/** The plans were made now. If this clock is behind the publisher's, they must not count as stale. */
function observedTimes({ bindings }: Manifest, binding: string, now: Date) {
  const entry = bindings.find(({ name }) => name === binding);
  const at = [now.toISOString(), entry?.observedUntil ?? ''].sort().at(-1) ?? now.toISOString();
  return { observedFrom: at, observedUntil: at };
}

/** Compares artifacts by their name below the revision, because each revision contains all artifacts. */
function artifactChanges(existing: Manifest, artifacts: readonly RenderedArtifact[]): Change[] {
  const nameOf = ({ path }: ArtifactEntry) => path.split('/').slice(-2).join('/');
  const before = new Map(existing.artifacts.map((entry) => [nameOf(entry), entry]));
  const describe = ({ sha256, size }: ArtifactEntry) =>
    `${size} bytes, sha256 ${sha256.slice(0, 12)}`;
  return artifacts.map(({ name, entry }) => {
    const earlier = before.get(name);
    return {
      kind: earlier === undefined ? 'create' : 'update',
      target: 'artifact',
      name,
      type: entry.mediaType,
      existing: earlier === undefined ? null : describe(earlier),
      desired: describe(entry),
    };
  });
}
