import { owner as ownerRule } from '../../shared/schema/names.ts';
import type { Account, FoundZone } from './account.ts';
import type { Decision, Proposal } from './proposal.ts';
import { visible } from './write.ts';

/** The command that runs `init` again for an owner. */
export type Rerun = (owner: string) => string;

/**
 * A marker does not show whether its owner is this deployment or another team's, so only the operator can name it. The
 * proposed owner is one that no marker has.
 */
export function ownerOf(
  { zones, region }: Account,
  given: string | undefined,
  rerun: Rerun,
): Proposal['owner'] {
  if (given !== undefined) return { name: given, decisions: [] };
  const held = new Set(zones.flatMap(({ marker }) => marker?.owner ?? []));
  const found = [...held].sort();
  return {
    name: freeName(`net-${region}`, held),
    decisions:
      found.length === 0
        ? []
        : [
            {
              what: `zones have markers of the owner ${found.map((one) => visible(one)).join(', ')}, and init cannot see whether that is this deployment`,
              remedy: `${ifOurs('it', found, rerun)}If it is another deployment, leave its zones to it.`,
            },
          ],
  };
}

function freeName(name: string, held: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!held.has(candidate)) return candidate;
  }
}

/** The zones of a binding whose markers have another owner than the proposed one. */
export function foreignMarkers(
  zones: readonly FoundZone[],
  { owner, rerun }: { owner: string; rerun: Rerun },
): Decision[] {
  return zones.flatMap(({ id, marker }) => {
    if (marker === undefined || marker.owner === owner) return [];
    const name = visible(marker.owner);
    return [
      {
        what: `${id} has the marker of the owner ${name}`,
        remedy: `${ifOurs(name, [marker.owner], rerun)}Otherwise remove the zone from this file, or take it over as docs/recovery.md describes.`,
      },
    ];
  });
}

/** A marker that another program wrote can have a name that no deployment can have. */
function ifOurs(subject: string, owners: readonly string[], rerun: Rerun): string {
  const commands = owners.filter((one) => ownerRule.fault(one) === undefined).map(rerun);
  return commands.length === 0
    ? `No deployment of this version can have this name. `
    : `If ${subject} is this deployment, run ${commands.map((one) => `\`${one}\``).join(' or ')}. `;
}
