import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { MANIFEST_KEY, OUTBOX_KEY } from '../../../shared/feed/keys.ts';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import type { Invocation } from '../lambda/invocation.ts';
import type { Simulation } from '../simulation.ts';
import { entryOf } from './entry.ts';
import { property } from './property.ts';

/** Properties of the stored feed: conditional writes, generations, revisions and artifacts. */
export const FEED_PROPERTIES = [
  property({
    name: 'manifest-compare-and-swap',
    invariant: 1,
    sentence: 'A manifest replaces only the manifest that its writer read last.',
    at: 'manifest-written',
    check: ({ invocation, before }, simulation) => {
      // `before` is undefined if the manifest was missing or damaged.
      return before && unreadReplaced(simulation, invocation, MANIFEST_KEY, before.etag);
    },
  }),
  property({
    name: 'outbox-compare-and-swap',
    invariant: 1,
    sentence: 'An outbox replaces only the outbox that its writer read last.',
    at: 'outbox-written',
    check: ({ invocation, beforeEtag }, simulation) =>
      unreadReplaced(simulation, invocation, OUTBOX_KEY, beforeEtag),
  }),
  property({
    name: 'observations-never-overlap',
    invariant: 1,
    sentence:
      'A report changes an entry only if its observation began after the observation of the entry ended.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      for (const { name, observedUntil } of after.bindings) {
        const earlier = entryOf(before?.manifest, name);
        if (earlier === undefined || earlier.observedUntil === observedUntil) continue;
        // The publisher replaces an end that is later than its own clock, so no report has this end.
        const merged = simulation.reported.filter(
          ({ invocation: from, message }) =>
            from.owner === invocation.owner &&
            message.binding === name &&
            message.observedUntil === observedUntil,
        );
        const isLater = merged.some(({ message }) => message.observedFrom >= earlier.observedUntil);
        if (merged.length > 0 && !isLater) {
          return `${name}: an observation until ${earlier.observedUntil} was replaced by one that began earlier`;
        }
      }
      return undefined;
    },
  }),
  property({
    name: 'snapshots-match-their-generation',
    invariant: 1,
    sentence:
      'A snapshot is published unchanged, and its generation is one higher than the generation that it was observed on.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      for (const entry of after.bindings) {
        const earlier = entryOf(before?.manifest, entry.name);
        if (isDeepStrictEqual(earlier?.snapshot ?? null, entry.snapshot)) continue;
        // A lost manifest is restored from an earlier one, so there is no manifest to compare with.
        if (before === undefined && entry.generation > 1) continue;
        const base = earlier?.generation ?? 0;
        if (entry.generation !== base + 1) {
          return `${entry.name} went from generation ${base} to ${entry.generation}`;
        }
        const isReported = simulation.reported.some(
          ({ invocation: from, message }) =>
            from.owner === invocation.owner &&
            message.binding === entry.name &&
            message.observedGeneration === base &&
            isDeepStrictEqual(untimed(message.snapshot), untimed(entry.snapshot)),
        );
        if (!isReported)
          return `${entry.name}: no run reported this snapshot on generation ${base}`;
      }
      return undefined;
    },
  }),
  property({
    name: 'published-fences-never-fall',
    invariant: 1,
    sentence:
      'The published fence of a zone never falls, so an older observation never replaces a later one.',
    at: 'manifest-written',
    check: ({ before, after }) => {
      for (const { snapshot, name } of after.bindings) {
        for (const { id, fence } of snapshot?.zones ?? []) {
          const earlier = entryOf(before?.manifest, name)?.snapshot?.zones.find(
            (zone) => zone.id === id,
          );
          if (earlier !== undefined && fence < earlier.fence) {
            return `${id}: fence ${fence} follows fence ${earlier.fence}`;
          }
        }
      }
      return undefined;
    },
  }),
  property({
    name: 'keep-the-last-good',
    invariant: 4,
    sentence:
      'The artifacts of the current and of the previous revision exist with the digests in the manifest, and the manifest is signed.',
    at: 'manifest-written',
    check: ({ invocation, before, after, text }, simulation) => {
      const { bucket } = simulation.installation(invocation.owner).deployment;
      const objects = simulation.cloud.world.s3.objects(bucket);
      for (const { path, sha256 } of [...after.artifacts, ...(before?.manifest.artifacts ?? [])]) {
        if (simulation.tamperedKeys.has(path)) continue;
        const body = objects.get(path)?.Body;
        if (body === undefined) return `${path} does not exist`;
        if (digest(body) !== sha256) return `${path} does not match its digest in the manifest`;
      }
      const isSigned = after.keys.some((key) =>
        objects.has(`feed/v1/signatures/${digest(text)}.${key}.sig`),
      );
      return isSigned ? undefined : 'the manifest has no signature';
    },
  }),
  property({
    name: 'artifacts-never-change',
    invariant: 4,
    sentence:
      'An artifact is never overwritten, except to repair an artifact that another writer changed.',
    at: 'artifact-written',
    check: ({ key }, simulation) =>
      simulation.tamperedKeys.has(key) ? undefined : `${key} was overwritten`,
  }),
  property({
    name: 'revisions-only-rise',
    invariant: 5,
    sentence: 'The revision never falls, and a revision never changes its content.',
    at: 'manifest-written',
    check: ({ invocation, after }, simulation) => {
      const seen = simulation.ledger(invocation.owner).revisions;
      const highest = Math.max(0, ...seen.keys());
      if (after.revision < highest) return `revision ${after.revision} follows revision ${highest}`;
      const content = JSON.stringify([after.artifacts, after.questions]);
      const known = seen.get(after.revision);
      seen.set(after.revision, content);
      return known === undefined || known === content
        ? undefined
        : `revision ${after.revision} changed its content`;
    },
  }),
];

/** The problem, if the function replaced another object than it read last. An etag is undefined if there was no object. */
function unreadReplaced(
  simulation: Simulation,
  invocation: Invocation,
  key: string,
  replaced: string | undefined,
): string | undefined {
  const read = simulation.reads.of(invocation, 'GetObject', key);
  const etag = (read?.items[0] as { ETag?: string } | undefined)?.ETag;
  return replaced === etag
    ? undefined
    : `${invocation.label} read ${etag} and replaced ${replaced}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The snapshot without the end of retirement: the publisher sets it, because retirement starts at publication. */
function untimed(snapshot: BindingSnapshot | null) {
  const addresses = (part: BindingSnapshot['inbound'] | BindingSnapshot['endpoint']) => ({
    ...part,
    retiring: part.retiring.map(({ address }) => address),
  });
  return (
    snapshot && {
      ...snapshot,
      endpoint: addresses(snapshot.endpoint),
      inbound: addresses(snapshot.inbound),
    }
  );
}
