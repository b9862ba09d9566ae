import * as z from 'zod';
import { shortDigest } from '../model/digest.ts';
import type { Notice } from '../model/notice.ts';

/** By binding, or `feed`: since when people know that Parameter Store refuses something of it, and a digest of the text. */
export type ToldOfRefusals = Readonly<Record<string, { since: string; text: string }>>;

/** Stands for the parameters of no binding; no binding has the name. */
export const FEED = 'feed';

/** What the feed's bucket keeps, as Parameter Store refuses it. */
export interface Refusals {
  told: ToldOfRefusals;
  /** By parameter: what it should remember. */
  memories: Readonly<Record<string, string>>;
}

const refusals: z.ZodType<Refusals> = z.object({
  told: z.record(z.string(), z.object({ since: z.string(), text: z.string() })),
  memories: z.record(z.string(), z.string()),
});

/** What is missing or was damaged by hand counts as nothing refused: people are told again. */
export function readRefusals(text: string | undefined): Refusals {
  try {
    return refusals.parse(JSON.parse(text ?? ''));
  } catch {
    return { told: {}, memories: {} };
  }
}

/** What people know of refusals once they have been told. */
export function toldOfRefusals(
  refused: ReadonlyMap<string, Notice>,
  before: ToldOfRefusals,
  now: Date,
): ToldOfRefusals {
  return Object.fromEntries(
    [...refused].map(([scope, { text }]) => [
      scope,
      { since: before[scope]?.since ?? now.toISOString(), text: shortDigest(text) },
    ]),
  );
}

/** The same before they are told, as `beingTold`. */
export function beingToldOfRefusals(
  refused: ReadonlyMap<string, Notice>,
  before: ToldOfRefusals,
  now: Date,
): ToldOfRefusals {
  const begins = [...refused.keys()].filter((scope) => before[scope] === undefined);
  const since = now.toISOString();
  const ends = Object.entries(before).filter(([scope]) => !refused.has(scope));
  return {
    ...before,
    ...Object.fromEntries(ends.map(([scope, told]) => [scope, { ...told, text: '' }])),
    ...Object.fromEntries(begins.map((scope) => [scope, { since, text: '' }])),
  };
}
