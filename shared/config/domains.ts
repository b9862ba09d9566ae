/** The rules for the domain of a zone in a binding of a given Region. */

import { isAtOrBelow, isBelow } from '../model/names.ts';
import { serviceSuffixes } from '../model/partitions.ts';
import { partitionSuffix } from '../model/services.ts';
import { REGION } from '../schema/names.ts';
import { type Fault, quoted } from '../schema/problems.ts';

/** Why a binding in `region` cannot have a zone of this canonical domain. Undefined if it can. */
export function domainFault(
  domain: string,
  region: string,
  allowGlobalName: boolean,
): Fault | undefined {
  const globalName = `s3.${partitionSuffix(region)}`;
  if (isAtOrBelow(domain, globalName)) {
    return allowGlobalName ? undefined : globalNameFault(domain, globalName, region);
  }
  return suffixFault(domain, region) ?? otherRegionFault(domain, region);
}

function globalNameFault(domain: string, globalName: string, region: string): Fault {
  return {
    what: `${quoted(domain)} is S3's global name, which buckets of every Region share: a private zone for it would send requests for all of them to this Region's endpoint`,
    remedy: `Use ${domain.slice(0, -globalName.length)}s3.${region}.${partitionSuffix(region)} and the Regional name in clients, or set allowGlobalName: true if every client of ${globalName} may use this endpoint.`,
  };
}

function suffixFault(domain: string, region: string): Fault | undefined {
  const suffixes = serviceSuffixes(region);
  const every = suffixes.flatMap((suffix) => [suffix, `${region}.${suffix}`]);
  if (every.includes(domain)) {
    return {
      what: `${quoted(domain)} contains the names of many services: a private zone for it would hide all of them`,
      remedy: `Use the domain of one service, such as s3.${region}.${partitionSuffix(region)}.`,
    };
  }
  if (suffixes.some((suffix) => isBelow(domain, suffix))) {
    return undefined;
  }
  return {
    what: `${quoted(domain)} is outside ${suffixes.join(', ')}, the domains of services in ${region}`,
    remedy: `Use a name below one of these, such as s3.${region}.${partitionSuffix(region)}.`,
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
    remedy: `Use ${labels.with(at, region).join('.')}, or set region: ${named} on the binding.`,
  };
}
