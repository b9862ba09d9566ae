import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { entryOf } from './entry.ts';
import { property } from './property.ts';

/** How the feed is stored. */
export const FEED_PROPERTIES = [
  property({
    name: 'manifest-compare-and-swap',
    invariant: 1,
    sentence: 'A manifest replaces the very one that its writer read last, or none.',
    at: 'manifest-written',
    check: ({ invocation, before }, simulation) => {
      const read = simulation.reads.of(invocation, 'GetObject', MANIFEST_KEY);
      const etag = (read?.items[0] as { ETag?: string } | undefined)?.ETag;
      // One that is damaged has an ETag, and its content counts for nothing.
      return before === undefined || before.etag === etag
        ? undefined
        : `${invocation.label} read ${etag} and replaced ${before.etag}`;
    },
  }),
  property({
    name: 'snapshots-match-their-generation',
    invariant: 1,
    sentence:
      'A snapshot enters the feed one generation above the one that it was observed on, and as it was observed.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      for (const entry of after.bindings) {
        const earlier = entryOf(before?.manifest, entry.name);
        if (isDeepStrictEqual(earlier?.snapshot ?? null, entry.snapshot)) continue;
        // A manifest that was lost is built again from an earlier one: then there is nothing to compare with.
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
        if (!isReported) return `${entry.name}: nobody reported that on generation ${base}`;
      }
      return undefined;
    },
  }),
  property({
    name: 'published-fences-never-fall',
    invariant: 1,
    sentence:
      'The fence that is published of a zone never falls: an old look at a zone is not published over a later one.',
    at: 'manifest-written',
    check: ({ before, after }) => {
      for (const { snapshot, name } of after.bindings) {
        for (const { id, fence } of snapshot?.zones ?? []) {
          const earlier = entryOf(before?.manifest, name)?.snapshot?.zones.find(
            (zone) => zone.id === id,
          );
          if (earlier !== undefined && fence < earlier.fence) {
            return `${id}: ${fence} follows ${earlier.fence}`;
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
      'Every file of the revision that a manifest names, and of the one before it, is there as the manifest says, and so is its signature.',
    at: 'manifest-written',
    check: ({ invocation, before, after, text }, simulation) => {
      const { bucket } = simulation.installation(invocation.owner).deployment;
      const objects = simulation.cloud.world.s3.objects(bucket);
      for (const { path, sha256 } of [...after.artifacts, ...(before?.manifest.artifacts ?? [])]) {
        if (simulation.tamperedKeys.has(path)) continue;
        const body = objects.get(path)?.Body;
        if (body === undefined) return `${path} is not there`;
        if (digest(body) !== sha256) return `${path} is not what the manifest says`;
      }
      const isSigned = after.keys.some((key) =>
        objects.has(`feed/v1/signatures/${digest(text)}.${key}.sig`),
      );
      return isSigned ? undefined : 'nobody signed it';
    },
  }),
  property({
    name: 'artifacts-never-change',
    invariant: 4,
    sentence:
      'A file of a revision is never written over, except to put right what somebody else did to it.',
    at: 'artifact-written',
    check: ({ key }, simulation) =>
      simulation.tamperedKeys.has(key) ? undefined : `${key} was written over`,
  }),
  property({
    name: 'revisions-only-rise',
    invariant: 5,
    sentence: 'The revision never falls, and one revision is never two contents.',
    at: 'manifest-written',
    check: ({ invocation, after }, simulation) => {
      const seen = simulation.ledger(invocation.owner).revisions;
      const highest = Math.max(0, ...seen.keys());
      if (after.revision < highest) return `${after.revision} follows ${highest}`;
      const content = JSON.stringify([after.artifacts, after.questions]);
      const known = seen.get(after.revision);
      seen.set(after.revision, content);
      return known === undefined || known === content
        ? undefined
        : `revision ${after.revision} has two contents`;
    },
  }),
];

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** How long a replaced address is served counts from its publication, which its observer cannot know. */
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
