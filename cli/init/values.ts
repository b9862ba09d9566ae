/** The values of the proposed configuration, without its comments. */

import { isKnownRegion } from '../../shared/model/partitions.ts';
import type { BindingDraft, Proposal, ZoneEntry } from './proposal.ts';

/** The keys above `bindings`. */
export function topLevel({ owner, region, bindings }: Proposal) {
  const newRegions = newRegionsOf(bindings);
  return {
    version: 1,
    owner: owner.name,
    mode: 'observe',
    region,
    ...(newRegions.length > 0 && { newRegions }),
  };
}

/** The Regions that AWS returned and that this version does not know. */
function newRegionsOf(bindings: readonly BindingDraft[]): string[] {
  const all = bindings.flatMap(({ serviceRegion }) => serviceRegion ?? []);
  return [...new Set(all)].filter((one) => !isKnownRegion(one)).sort();
}

export function bindingValue({
  name,
  service,
  serviceRegion,
  endpoint,
  inbound,
  zones,
}: BindingDraft) {
  return {
    name,
    service,
    ...(serviceRegion !== undefined && { serviceRegion }),
    endpoint: { id: endpoint.id },
    inbound: inbound === undefined ? { addresses: [] } : { id: inbound },
    ...(zones.length > 0 && { zones: zones.map(zoneValue) }),
  };
}

export function zoneValue({ domain, id, unlisted }: ZoneEntry) {
  return { domain, id, ...(unlisted && { unlisted }) };
}
