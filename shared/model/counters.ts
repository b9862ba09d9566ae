/**
 * Counters that only rise. Their types keep them apart, so that a revision is never passed where a generation or a fence
 * is expected.
 */
import type * as z from 'zod';
import { count } from './scalars.ts';

/** The SOA serial of a response policy zone is the revision, and a serial has 32 bits (RFC 1035, section 3.3.13). */
const MAX_REVISION = 2 ** 32 - 1;

export const revisionSchema = count.max(MAX_REVISION).brand<'Revision'>();
/** The number of a published feed. 0: no feed was published yet. */
export type Revision = z.infer<typeof revisionSchema>;

export const generationSchema = count.brand<'Generation'>();
/** The number of a binding's published snapshot. 0: no snapshot was published yet. */
export type Generation = z.infer<typeof generationSchema>;

export const fenceSchema = count.brand<'Fence'>();
/** The counter in a zone's marker. 0: the zone has no marker of ours yet. */
export type Fence = z.infer<typeof fenceSchema>;

export function asRevision(value: number): Revision {
  return revisionSchema.parse(value);
}

export function asGeneration(value: number): Generation {
  return generationSchema.parse(value);
}

export function asFence(value: number): Fence {
  return fenceSchema.parse(value);
}
