import type { Difference } from './compare.ts';
import { LISTED_MESSAGES } from './listed/messages.ts';
import { LISTED_NAMES } from './listed/names.ts';
import { LISTED_NETWORK } from './listed/network.ts';
import { LISTED_STORES } from './listed/stores.ts';
import { LISTED_VPCS } from './listed/vpcs.ts';
import { LISTED_ZONES } from './listed/zones.ts';
import type { REASONS } from './reasons.ts';
import type { Emulator } from './scenario.ts';

/** A known difference of one member, in one or more calls of a scenario. */
export interface Listed {
  scenario: string;
  on: readonly Emulator[];
  /** `outcome`, or the member. */
  at: string;
  embedded: string;
  other: string;
  why: keyof typeof REASONS;
  /** `<step> / <operation>` */
  calls: readonly string[];
}

/** Every known difference. */
export const LISTED: readonly Listed[] = [
  ...LISTED_NETWORK,
  ...LISTED_ZONES,
  ...LISTED_NAMES,
  ...LISTED_VPCS,
  ...LISTED_STORES,
  ...LISTED_MESSAGES,
];

/** The differences that were found but are not listed, and the differences that are listed but were not found. */
export function unmatched(
  scenario: string,
  emulator: Emulator,
  found: readonly Difference[],
  listed: readonly Listed[],
): { unlisted: Difference[]; gone: Difference[] } {
  const known = listed
    .filter((one) => one.scenario === scenario && one.on.includes(emulator))
    .flatMap(({ at, embedded, other, calls }) =>
      calls.map((call) => ({ call: `${scenario} / ${call}`, at, embedded, other })),
    );
  const keys = (all: readonly Difference[]) => new Set(all.map(keyOf));
  const foundKeys = keys(found);
  const knownKeys = keys(known);
  return {
    unlisted: found.filter((one) => !knownKeys.has(keyOf(one))),
    gone: known.filter((one) => !foundKeys.has(keyOf(one))),
  };
}

function keyOf({ call, at, embedded, other }: Difference): string {
  return JSON.stringify([call, at, embedded, other]);
}
