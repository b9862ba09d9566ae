/** The rules for single texts. The rules between values are in rules.ts. */

import ipaddr from 'ipaddr.js';
import { isAddress } from '../model/addresses.ts';
import { isHostLabel } from '../model/names.ts';
import { type Fault, quoted } from '../schema/problems.ts';
import { shaped, type TextRule } from '../schema/text-rule.ts';

/** A binding's parameters are stored under `<prefix>/<binding>/`, next to `<prefix>/feed/`, so `feed` is reserved. */
export const bindingName: TextRule = {
  pattern: /^(?!feed$)[a-z0-9-]{1,40}$/,
  fault: (value) =>
    value === 'feed'
      ? {
          what: '"feed" is reserved, because the parameters of the feed are stored under <parameterPrefix>/feed/',
          remedy: 'Use another name, such as s3-london.',
        }
      : shaped(
          /^[a-z0-9-]{1,40}$/,
          'a binding name',
          'Use 1 to 40 of the characters a-z, 0-9 and "-", such as s3-london.',
        ).fault(value),
};

export const service = shaped(
  /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/,
  'a service name',
  'Use s3, or the full name that "aws ec2 describe-vpc-endpoint-services" prints, such as com.amazonaws.eu-west-2.monitoring.',
);

export const vpcEndpointId = awsId('vpce-', 'a VPC endpoint', '001760f0be22cd4e2');
export const vpcId = awsId('vpc-', 'a VPC', '0123456789abcdef0');
export const inboundEndpointId = awsId(
  'rslvr-in-',
  'a Resolver inbound endpoint',
  '0123456789abcdef0',
);

export const zoneId = shaped(
  /^Z[A-Z0-9]{1,31}$/,
  'the id of a hosted zone',
  'Use the id as the Route 53 console shows it: Z and then capital letters and digits, at most 32 characters in all.',
);

export const zonalName = shaped(
  /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/,
  'a name relative to the domain of the zone',
  'Use the part before the domain, without a wildcard, such as usw2-az1: names below it get the same records.',
);

export const availabilityZone = shaped(
  /^[a-z]{2,}[a-z0-9-]*[a-z0-9]$/,
  'an Availability Zone',
  'Use its name, such as us-west-2a, or its id, such as usw2-az1.',
);

export const approval = shaped(
  /^[a-z0-9:-]+$/,
  'the name of a held change',
  'Copy the name from the notice of the held change.',
);

const MAX_PARAMETER_LEVELS = 5;

export const parameterPrefix: TextRule = {
  pattern: /^(\/[A-Za-z0-9_.-]+){1,5}$/,
  fault: (value) => {
    const remedy = 'Use a path such as /privatelink-dns.';
    const refused = (why: string): Fault => ({
      what: `${quoted(value)} is not a parameter prefix: ${why}`,
      remedy,
    });
    const levels = value.split('/').slice(1);
    if (!value.startsWith('/')) {
      return refused('it must begin with "/"');
    }
    if (value.endsWith('/')) {
      return refused('it must not end with "/"');
    }
    if (!levels.every((level) => /^[A-Za-z0-9_.-]+$/.test(level))) {
      return refused('each level is one or more of a-z, A-Z, 0-9, "_", "." and "-"');
    }
    if (/^(aws|ssm)/i.test(levels[0] ?? '')) {
      return refused('Parameter Store reserves names that begin with aws or ssm');
    }
    if (levels.length > MAX_PARAMETER_LEVELS) {
      return refused(`it has ${levels.length} levels, and the maximum is ${MAX_PARAMETER_LEVELS}`);
    }
    return undefined;
  },
};

const HOST_RANGES = ['private', 'carrierGradeNat', 'uniqueLocal', 'unicast'];

/** An address that a subnet can have. A VPC can also have public space of its own, so the form does not have to be private. */
export const hostAddress: TextRule = {
  pattern: /^[0-9A-Fa-f.:]+$/,
  fault: (value) => {
    if (!isAddress(value)) {
      return {
        what: `${quoted(value)} is not an IP address`,
        remedy: 'Use an address of the inbound endpoint, such as 10.0.1.122.',
      };
    }
    if (!HOST_RANGES.includes(ipaddr.parse(value).range())) {
      return {
        what: `${quoted(value)} is not an address of a subnet`,
        remedy: 'Use an address of the inbound endpoint in its VPC, such as 10.0.1.122.',
      };
    }
    return undefined;
  },
};

const BUCKET_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const BUCKET_SUFFIXES = ['--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/**
 * S3's rules for the names of general purpose buckets. The alias of an access point, which ends with `-s3alias`, can
 * replace a bucket name in every request (S3 guide, access point aliases).
 */
export const bucketName: TextRule = {
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  fault: (value) => {
    if (isLegacyName(value)) return pathStyleFault(value, 'its capitals or "_"');
    const why = bucketNameFault(value);
    if (why !== undefined) {
      return {
        what: `${quoted(value)} is not a bucket name: ${why}`,
        remedy: 'Use the name of a general purpose bucket as S3 lists it, such as my-bucket.',
      };
    }
    // S3 accepts such a name, but it is no host name (RFC 1123, section 2.1).
    const label = value.split('.').find((one) => !isHostLabel(one));
    return label === undefined
      ? undefined
      : pathStyleFault(value, `${quoted(label)}, which begins or ends with "-"`);
  },
};

/** Buckets of us-east-1 from before March 2018 can have capitals, "_" and up to 255 characters. */
function isLegacyName(name: string): boolean {
  return /^[A-Za-z0-9._-]{3,255}$/.test(name) && /[A-Z_]/.test(name);
}

function pathStyleFault(name: string, why: string): Fault {
  return {
    what: `${quoted(name)} cannot be part of a host name, because of ${why}: clients reach this bucket only by path style, under the name of the Region`,
    remedy: `Remove it from the list: https://s3.REGION.amazonaws.com/${name}/KEY needs only the Region's name. To keep that name private on premises, use names: all, and path style in the client.`,
  };
}

function bucketNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) {
    return `S3 allows 3 to 63 characters, and it has ${name.length}`;
  }
  if (!/^[a-z0-9.-]+$/.test(name)) {
    return 'S3 allows only a-z, 0-9, "." and "-"';
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) {
    return 'it must begin and end with a letter or a digit';
  }
  if (name.includes('..')) {
    return 'it has two dots in a row';
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) {
    return 'it looks like an IP address';
  }
  const prefix = BUCKET_PREFIXES.find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined) {
    return `S3 reserves names that begin with ${quoted(prefix)}`;
  }
  const suffix = BUCKET_SUFFIXES.find((reserved) => name.endsWith(reserved));
  return suffix === undefined
    ? undefined
    : `S3 reserves names that end with ${quoted(suffix)} for aliases and other kinds of bucket`;
}

export function awsId(prefix: string, noun: string, example: string): TextRule {
  return shaped(
    new RegExp(`^${prefix}[0-9a-f]{4,17}$`),
    `the id of ${noun}`,
    `Use the id as AWS shows it: ${prefix} and then up to 17 of 0-9 and a-f, such as ${prefix}${example}.`,
  );
}
