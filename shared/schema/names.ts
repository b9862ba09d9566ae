/** The rules for names that occur in more than one kind of configuration file. */

import { canonicalName, isAtOrBelow, MAX_NAME_LENGTH, withoutWildcard } from '../model/names.ts';
import { allServiceSuffixes } from '../model/partitions.ts';
import { type Fault, quoted } from './problems.ts';
import { shaped, type TextRule } from './text-rule.ts';

/** The form of a Region's code in every partition: `eu-west-2`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`. */
export const REGION = /^[a-z]{2,5}(-[a-z]+){1,2}-\d{1,2}$/;

export const owner = shaped(
  /^[a-z0-9-]{1,40}$/,
  'an owner',
  'Use 1 to 40 of the characters a-z, 0-9 and "-", such as net-prod.',
);

export const region = shaped(REGION, 'a Region', "Use the Region's code, such as eu-west-2.");

const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const NAME = new RegExp(`^${LABEL}(\\.${LABEL})*\\.?$`);

/** A zone's domain in any spelling. `canonicalName` converts it to the canonical one. */
export const zoneDomain: TextRule = {
  pattern: NAME,
  fault: (value) => {
    const name = canonicalName(value);
    if (name.includes('*')) {
      return {
        what: `${quoted(value)} has a wildcard`,
        remedy: `Use ${withoutWildcard(name)}: the wildcard follows the names of the service.`,
      };
    }
    const bucket = /^([a-z0-9._-]*_[a-z0-9._-]*)\.(s3\..+)$/.exec(name);
    if (bucket !== null) {
      return {
        what: `${quoted(value)} is not a DNS name for a zone: the bucket ${bucket[1]} has a "_", so clients reach it only by path style, under the name ${bucket[2]}`,
        remedy: `Use the zone ${bucket[2]}, and https://${bucket[2]}/${bucket[1]}/KEY in the client.`,
      };
    }
    return nameFault(value, 'Use the domain of the zone, such as s3.eu-west-2.amazonaws.com.');
  },
};

/** The name of the response policy zone. It must be canonical, because renderers write it unchanged into files. */
export const rpzZone: TextRule = {
  pattern: NAME,
  fault: (value) => {
    const remedy = 'Use a name that your network does not use yet, such as rpz.privatelink-dns.';
    const name = canonicalName(value);
    if (allServiceSuffixes().some((suffix) => isAtOrBelow(name, suffix))) {
      return { what: `${quoted(value)} is a name that belongs to AWS`, remedy };
    }
    const found = nameFault(value, remedy);
    if (found === undefined && name !== value) {
      return {
        what: `${quoted(value)} must be in lower case and without a trailing dot`,
        remedy: `Use ${name}.`,
      };
    }
    return found;
  },
};

function nameFault(value: string, remedy: string): Fault | undefined {
  const name = canonicalName(value);
  const refused = (why: string): Fault => ({
    what: `${quoted(value)} is not a DNS name: ${why}`,
    remedy,
  });
  if (name.length > MAX_NAME_LENGTH) {
    return refused(`it has ${name.length} characters, and DNS allows ${MAX_NAME_LENGTH}`);
  }
  const long = name.split('.').find((label) => label.length > 63);
  if (long !== undefined) {
    return refused(`a label has ${long.length} characters, and DNS allows 63`);
  }
  return NAME.test(value)
    ? undefined
    : refused(
        'labels contain letters, digits and "-", begin and end with a letter or a digit, and are separated by single dots',
      );
}
