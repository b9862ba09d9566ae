/** What a DNS name in the configuration may be: by itself, and for a binding of a given Region. */

import { partitionSuffix } from '../model/config.ts';
import { canonicalName, isAtOrBelow, isBelow, withoutWildcard } from '../model/names.ts';
import { type Fault, quoted } from './problems.ts';
import { REGION, type TextRule } from './values.ts';

const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const NAME = new RegExp(`^${LABEL}(\\.${LABEL})*\\.?$`);

/** A zone's domain in any spelling; `canonicalName` makes it one. */
export const zoneDomain: TextRule = {
  pattern: NAME,
  fault: (value) => {
    const name = canonicalName(value);
    if (name.includes('*')) {
      return {
        what: `${quoted(value)} has a wildcard`,
        remedy: `Write the domain alone, ${withoutWildcard(name)}: apex and wildcard are always both made.`,
      };
    }
    return nameFault(value, 'Use the domain of the zone, such as s3.eu-west-2.amazonaws.com.');
  },
};

/** The name of the response policy zone is written as it stands into files of resolvers. */
export const rpzZone: TextRule = {
  pattern: NAME,
  fault: (value) => {
    const remedy = 'Use a name that nothing else in your network has, such as rpz.privatelink-dns.';
    const name = canonicalName(value);
    if (['amazonaws.com', 'amazonaws.com.cn'].some((suffix) => isAtOrBelow(name, suffix))) {
      return { what: `${quoted(value)} is a name that belongs to AWS`, remedy };
    }
    const found = nameFault(value, remedy);
    if (found === undefined && name !== value) {
      return {
        what: `${quoted(value)} is not in lower case without a trailing dot`,
        remedy: `Use ${name}.`,
      };
    }
    return found;
  },
};

/** Whether a zone of this canonical domain can be right for a binding in `region`. */
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

function nameFault(value: string, remedy: string): Fault | undefined {
  const name = canonicalName(value);
  const refused = (why: string): Fault => ({
    what: `${quoted(value)} is not a DNS name: ${why}`,
    remedy,
  });
  if (name.length > 253) {
    return refused(`it has ${name.length} characters, and DNS allows 253`);
  }
  const long = name.split('.').find((label) => label.length > 63);
  if (long !== undefined) {
    return refused(`a label has ${long.length} characters, and DNS allows 63`);
  }
  return NAME.test(value)
    ? undefined
    : refused(
        'labels are of letters, digits and "-", begin and end with a letter or a digit, and have one dot between them',
      );
}

function globalNameFault(domain: string, globalName: string, region: string): Fault {
  return {
    what: `${quoted(domain)} is S3's global name, which belongs to buckets of every Region: a private zone for it would send all of them to this Region's endpoint`,
    remedy: `Use ${domain.slice(0, -globalName.length)}s3.${region}.${partitionSuffix(region)} and the Regional name in clients, or set allowGlobalName: true if every client of ${globalName} may be sent there.`,
  };
}

function suffixFault(domain: string, region: string): Fault | undefined {
  const suffixes = suffixesOf(region);
  const every = suffixes.flatMap((suffix) => [suffix, `${region}.${suffix}`]);
  if (every.includes(domain)) {
    return {
      what: `${quoted(domain)} holds the names of many services: a private zone for it would hide all of them`,
      remedy: `Use the domain of one service, such as s3.${region}.${partitionSuffix(region)}.`,
    };
  }
  if (suffixes.some((suffix) => isBelow(domain, suffix))) {
    return undefined;
  }
  return {
    what: `${quoted(domain)} is outside ${suffixes.join(' and ')}, the domains of services in ${region}`,
    remedy: `Use a name below one of these, such as s3.${region}.${partitionSuffix(region)}.`,
  };
}

/** `api.aws` and its counterpart in China hold the names of services that are also reached over IPv6. */
function suffixesOf(region: string): string[] {
  return region.startsWith('cn-')
    ? ['amazonaws.com.cn', 'api.amazonwebservices.com.cn']
    : ['amazonaws.com', 'api.aws'];
}

/** The last label that looks like a Region is the name's own; one before it may be a bucket's, such as my-bucket-1. */
function otherRegionFault(domain: string, region: string): Fault | undefined {
  const labels = domain.split('.');
  const at = labels.findLastIndex((label) => REGION.test(label));
  const named = labels[at];
  if (named === undefined || named === region) {
    return undefined;
  }
  return {
    what: `${quoted(domain)} is a name of the Region ${named}, and this binding is in ${region}`,
    remedy: `Use ${labels.with(at, region).join('.')}, or set region: ${named} on the binding.`,
  };
}
