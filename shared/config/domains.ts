/** The rules for the domain of a zone in a binding of a given Region. */

import { isAtOrBelow, isBelow } from '../model/names.ts';
import { allServiceSuffixes, serviceSuffixes } from '../model/partitions.ts';
import { covers, tabulatedServiceOf, tabulatedZones } from '../model/service-facts.ts';
import { isPartnerService, isS3, partitionSuffix, s3Zone } from '../model/services.ts';
import { REGION } from '../schema/names.ts';
import { type Fault, quoted } from '../schema/problems.ts';

/** The zone and the binding that it belongs to, as far as the configuration is readable. */
export interface DomainChoice {
  /** Canonical. */
  domain: string;
  /** Undefined: the service cannot be read, so the domain is compared only with the Region. */
  service: string | undefined;
  /** The service's Region. */
  region: string;
  unlisted: boolean;
  allowGlobalName: boolean;
}

/**
 * Why the binding cannot have a zone of this domain, as far as that is known without credentials. Undefined if nothing
 * speaks against it; the plan compares the domain with the names that AWS lists for the service.
 */
export function domainFault(choice: DomainChoice): Fault | undefined {
  const { domain, service, region, unlisted, allowGlobalName } = choice;
  if (service !== undefined && isPartnerService(service)) {
    return manyServicesFault(domain, region) ?? partnerFault(domain, unlisted);
  }
  if (unlisted) {
    return {
      what: `${quoted(domain)} has unlisted: true, but AWS lists every name of its own services`,
      remedy: 'Remove unlisted. Only services of partners can have names that are not listed.',
    };
  }
  const globalName = `s3.${partitionSuffix(region)}`;
  if (isAtOrBelow(domain, globalName) && (service === undefined || isS3({ service, region }))) {
    return allowGlobalName ? undefined : globalNameFault(domain, globalName, region);
  }
  return (
    manyServicesFault(domain, region) ??
    (service === undefined || tabulatedZones({ service, region }) !== undefined
      ? suffixFault(domain, region)
      : undefined) ??
    otherRegionFault(domain, region) ??
    (service === undefined ? undefined : nameFault(domain, { service, region }))
  );
}

function partnerFault(domain: string, unlisted: boolean): Fault | undefined {
  const suffix = allServiceSuffixes().find((candidate) => isBelow(domain, candidate));
  if (suffix === undefined || !unlisted) return undefined;
  return {
    what: `${quoted(domain)} is a name below ${suffix}, which belongs to AWS and not to a partner`,
    remedy: "Use the domain from the partner's documentation, or remove unlisted.",
  };
}

/** Compares the domain with the table of facts. Names below other suffixes than the partition's are left to the plan. */
function nameFault(domain: string, choice: { service: string; region: string }): Fault | undefined {
  const zones = tabulatedZones(choice);
  if (zones === undefined) {
    const other = tabulatedServiceOf(domain, choice.region);
    return other === undefined
      ? undefined
      : {
          what: `${quoted(domain)} is a name of the service ${other}, but this binding is for ${choice.service}`,
          remedy: `Use the names of ${choice.service}, or correct the service and the endpoint.`,
        };
  }
  if (zones.some((zone) => covers(zone, domain))) return undefined;
  const isComplete = isS3(choice) || isBelow(domain, partitionSuffix(choice.region));
  if (!isComplete) return undefined;
  const other = tabulatedServiceOf(domain, choice.region);
  const owner = other === undefined ? '' : `; it is a name of ${other}`;
  return {
    what: `${quoted(domain)} is not a name of the service ${choice.service}${owner}`,
    remedy: `Use the names of the service: ${zones.map((zone) => zone.domain).join(', ')}. Or correct the service and the endpoint.`,
  };
}

function globalNameFault(domain: string, globalName: string, region: string): Fault {
  return {
    what: `${quoted(domain)} is S3's global name, which buckets of every Region share: a private zone for it would send requests for all of them to this Region's endpoint`,
    remedy: `Use ${domain.slice(0, -globalName.length)}${s3Zone(region)} and the Regional name in clients, or set allowGlobalName: true if every client of ${globalName} may use this endpoint.`,
  };
}

function manyServicesFault(domain: string, region: string): Fault | undefined {
  const suffixes = serviceSuffixes(region);
  const every = suffixes.flatMap((suffix) => [suffix, `${region}.${suffix}`]);
  if (!every.some((name) => isAtOrBelow(name, domain))) return undefined;
  return {
    what: `${quoted(domain)} contains the names of many services: a private zone for it would hide all of them`,
    remedy: `Use the domain of one service, such as ${s3Zone(region)}.`,
  };
}

function suffixFault(domain: string, region: string): Fault | undefined {
  const suffixes = serviceSuffixes(region);
  if (suffixes.some((suffix) => isBelow(domain, suffix))) {
    return undefined;
  }
  return {
    what: `${quoted(domain)} is outside ${suffixes.join(', ')}, the domains of services in ${region}`,
    remedy: `Use a name below one of these, such as ${s3Zone(region)}.`,
  };
}

/** Only the last label in the form of a Region is one: an earlier label may be a bucket's name, such as my-bucket-1. */
function otherRegionFault(domain: string, region: string): Fault | undefined {
  const labels = domain.split('.');
  const at = labels.findLastIndex((label) => REGION.test(label));
  const named = labels[at];
  if (named === undefined || named === region) {
    return undefined;
  }
  return {
    what: `${quoted(domain)} is a name of the Region ${named}, but this binding is in ${region}`,
    remedy: `Use ${labels.with(at, region).join('.')}, or set region: ${named} on the binding (serviceRegion: ${named} if only the service is there).`,
  };
}
