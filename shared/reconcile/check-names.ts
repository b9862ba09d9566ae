import type { Binding } from '../model/binding.ts';
import { isAtOrBelow, isBelow } from '../model/names.ts';
import type { Notice } from '../model/notice.ts';
import type { Observation } from '../model/observation.ts';
import {
  covers,
  publicNamesBelow,
  type ServiceZone,
  tabulatedZones,
} from '../model/service-facts.ts';
import { isPartnerService, isS3, partitionSuffix, serviceRegionOf } from '../model/services.ts';
import * as notices from './name-notices.ts';

type NamesObservation = Pick<Observation, 'binding' | 'serviceZones'>;

/** Where the service's domains come from. `none`: neither the listing nor the table has them. */
export interface ServiceNames {
  source: 'listing' | 'table' | 'none';
  zones: readonly ServiceZone[];
}

/** S3's names are in the table, so bindings with zones need no call for them. */
export function needsListing(binding: Binding): boolean {
  return binding.zones !== undefined && !isS3(binding);
}

/** The service's domains: from the listing if it has any, otherwise from the table of facts. */
export function namesOf({ binding, serviceZones }: NamesObservation): ServiceNames {
  if (serviceZones?.kind === 'known' && serviceZones.value.length > 0) {
    return { source: 'listing', zones: serviceZones.value };
  }
  const tabulated = tabulatedZones(binding);
  return tabulated === undefined
    ? { source: 'none', zones: [] }
    : { source: 'table', zones: tabulated };
}

/**
 * The wildcard follows the service's own names. The names of a partner's service that it does not list get a wildcard,
 * because partners publish names of tenants below their domain. So does a service without any known names: a missing
 * wildcard is an outage, and `wildcard: false` removes it.
 */
export function wantsWildcard(domain: string, { zones }: ServiceNames): boolean {
  const exact = zones.find((zone) => zone.domain === domain);
  return exact === undefined || exact.wildcard;
}

/** Compares the zones of the configuration with the names of the service. A refused zone must not be filled. */
export function checkNames(observation: NamesObservation): {
  refused: Notice[];
  notices: Notice[];
} {
  const { binding } = observation;
  if (binding.zones === undefined) return { refused: [], notices: [] };
  const names = namesOf(observation);
  const isPartner = isPartnerService(binding.service);
  if (names.source === 'none' && !isPartner) {
    return { refused: [], notices: [notices.namesUnchecked(binding, observation.serviceZones)] };
  }
  const unfit = binding.zones.filter(
    ({ domain, unlisted }) =>
      !(isPartner && unlisted) &&
      !isGlobalS3(binding, domain) &&
      !names.zones.some((zone) => covers(zone, domain)),
  );
  return {
    refused: unfit.map((zone) =>
      isPartner
        ? notices.zoneUnlisted(binding, zone, names.zones)
        : notices.zoneOfOtherName(
            binding,
            zone.domain,
            names.zones,
            relation(zone.domain, names.zones),
          ),
    ),
    notices: [],
  };
}

/** The configuration permits S3's global name only with `allowGlobalName`. */
function isGlobalS3(binding: Binding, domain: string): boolean {
  return isS3(binding) && isAtOrBelow(domain, `s3.${partitionSuffix(serviceRegionOf(binding))}`);
}

function relation(domain: string, zones: readonly ServiceZone[]): string {
  if (zones.some((zone) => isBelow(zone.domain, domain))) {
    return 'It is above names of the service, so the zone would also hide names of other services';
  }
  return zones.some((zone) => isBelow(domain, zone.domain))
    ? 'It is below a name of the service that has no wildcard'
    : 'The service has no such name';
}

/** Names of the service that no zone covers. S3's dual-stack names are rarely needed, so only listed names count. */
export function uncoveredNames(observation: NamesObservation): Notice[] {
  const { binding } = observation;
  const { source, zones } = namesOf(observation);
  if (binding.zones === undefined) return [];
  const missing = zones
    .filter(({ domain }) => source === 'listing' || !domain.includes('.dualstack.'))
    .filter(({ domain }) => !binding.zones?.some((zone) => isAtOrBelow(zone.domain, domain)))
    .map(({ domain }) => domain);
  return missing.length === 0 ? [] : [notices.namesUncovered(binding, missing)];
}

/** The public names below a zone without a wildcard: the zone hides them, and no record answers them. */
export function hiddenNames(
  { binding }: Pick<Observation, 'binding'>,
  zones: readonly { domain: string; wildcard: boolean }[],
): Notice[] {
  const region = serviceRegionOf(binding);
  const exact = zones.filter(({ wildcard }) => !wildcard).map(({ domain }) => domain);
  const concrete = exact.flatMap((domain) => {
    const names = publicNamesBelow(domain, region);
    return names === undefined ? [] : [notices.publicNamesHidden(domain, names)];
  });
  return exact.length === 0 || concrete.length > 0 ? concrete : [notices.namesBelowHidden(exact)];
}

/** A wildcard that the configuration demands although the service does not have the names below the domain. */
export function forcedWildcards(observation: NamesObservation): Notice[] {
  const { binding } = observation;
  const { zones } = namesOf(observation);
  return (binding.zones ?? [])
    .filter(({ wildcard }) => wildcard === true)
    .filter(({ domain }) => zones.some((zone) => zone.domain === domain && !zone.wildcard))
    .map(({ domain }) =>
      notices.wildcardForced(domain, publicNamesBelow(domain, serviceRegionOf(binding))),
    );
}
