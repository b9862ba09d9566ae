import type { IpPermission, SecurityGroup } from '../../shared/cloud/doctor-ports.ts';
import type { Finding } from './finding.ts';

/** A port that must be reachable from on premises. */
export interface Opening {
  protocol: 'tcp' | 'udp';
  port: number;
}

export const HTTPS: readonly Opening[] = [{ protocol: 'tcp', port: 443 }];
/** DNS uses TCP for answers that do not fit into a datagram (RFC 7766). */
export const DNS: readonly Opening[] = [
  { protocol: 'udp', port: 53 },
  { protocol: 'tcp', port: 53 },
];

/**
 * Whether the groups of one endpoint let on-premises machines in. They have addresses outside of AWS, so a rule that names a
 * security group does not permit them. A prefix list may contain their addresses.
 */
export function securityGroupFindings(
  { subject, region }: { subject: string; region: string },
  openings: readonly Opening[],
  groups: readonly SecurityGroup[],
): Finding[] {
  return openings.map((opening): Finding => {
    const about = { check: 'security-group', subject } as const;
    const what = `${opening.protocol.toUpperCase()} port ${opening.port}`;
    const rules = groups
      .flatMap(({ IpPermissions = [] }) => IpPermissions)
      .filter((rule) => permits(rule, opening));
    const ranges = rules.flatMap(rangesOf);
    if (ranges.length > 0) {
      return {
        ...about,
        state: 'ok',
        text: `${what} is open to ${[...new Set(ranges)].sort().join(', ')}.`,
      };
    }
    const lists = rules.flatMap(({ PrefixListIds = [] }) =>
      PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
    );
    if (lists.length > 0) {
      return {
        ...about,
        state: 'not-checked',
        text: `${what} is open to the prefix lists ${lists.join(', ')}, whose entries were not read.`,
        remedy: `Check that the list contains the ranges on premises: run \`aws ec2 get-managed-prefix-list-entries --prefix-list-id ${lists[0]} --region ${region}\`.`,
      };
    }
    const [group] = groups.flatMap(({ GroupId }) => GroupId ?? []);
    return {
      ...about,
      state: 'problem',
      text: `${what} is closed for machines on premises: no rule of ${groups.map(({ GroupId }) => GroupId).join(', ') || 'its security groups'} names a range of addresses.`,
      remedy: `Run \`aws ec2 authorize-security-group-ingress --group-id ${group ?? 'GROUP'} --ip-permissions '${permissionOf(opening)}' --region ${region}\`, where RANGE is a range on premises.`,
    };
  });
}

function permissionOf({ protocol, port }: Opening): string {
  return JSON.stringify([
    { IpProtocol: protocol, FromPort: port, ToPort: port, IpRanges: [{ CidrIp: 'RANGE' }] },
  ]);
}

/** IANA's protocol numbers, as EC2 accepts them beside the names. */
const NUMBERS = { tcp: '6', udp: '17' } as const;

function permits(
  { IpProtocol, FromPort, ToPort }: IpPermission,
  { protocol, port }: Opening,
): boolean {
  if (IpProtocol === '-1') return true;
  if (IpProtocol !== protocol && IpProtocol !== NUMBERS[protocol]) return false;
  return (FromPort ?? 0) <= port && port <= (ToPort ?? 65_535);
}

function rangesOf({ IpRanges = [], Ipv6Ranges = [] }: IpPermission): string[] {
  return [
    ...IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
    ...Ipv6Ranges.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
  ];
}
