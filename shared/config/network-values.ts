/** The rules for single texts of `network` and `deployment`. */

import ipaddr from 'ipaddr.js';
import { type Fault, quoted } from '../schema/problems.ts';
import { shaped, type TextRule } from '../schema/text-rule.ts';
import { awsId } from './values.ts';

export const subnetId = awsId('subnet-', 'a subnet', '0123456789abcdef0');

export const organizationId = shaped(
  /^o-[a-z0-9]{10,32}$/,
  'the id of an organization',
  'Use the id as AWS Organizations shows it, such as o-a1b2c3d4e5.',
);

export const principalArn = shaped(
  /^arn:aws(-cn|-us-gov)?:(iam|sts)::[0-9*]{1,12}:[A-Za-z0-9+=,.@_*/-]+$/,
  'the ARN of a principal',
  'Use the ARN of a role or user, such as arn:aws:iam::123456789012:role/administrator. A "*" matches any characters.',
);

/**
 * A range must be written with its first address. The range of all addresses is refused, because it would permit
 * every client.
 */
export const range: TextRule = {
  pattern: /^[0-9A-Fa-f.:]+\/\d{1,3}$/,
  fault: (value) => {
    const refused = (why: string): Fault => ({
      what: `${quoted(value)} is not a range of addresses: ${why}`,
      remedy: 'Use the first address and the length of the prefix, such as 10.20.0.0/16.',
    });
    if (!isRange(value)) return refused('it is not in CIDR notation');
    const [address, length] = ipaddr.parseCIDR(value);
    if (length === 0) return refused('it contains every address');
    const first = networkOf(value, address.kind());
    return first === address.toString() ? undefined : refused(`its first address is ${first}`);
  },
};

function isRange(value: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(value) || ipaddr.IPv6.isValidCIDR(value);
}

function networkOf(range: string, kind: string): string {
  return kind === 'ipv4'
    ? ipaddr.IPv4.networkAddressFromCIDR(range).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(range).toString();
}
