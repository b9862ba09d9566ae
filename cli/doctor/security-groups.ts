import type { IpPermission, SecurityGroup } from '../../shared/cloud/doctor-ports.ts';
import type { Finding } from './finding.ts';
import type { Family, Guarded } from './inventory.ts';

/** A port that must be reachable from on premises. */
interface Opening {
  protocol: 'tcp' | 'udp';
  port: number;
}

/** DNS uses TCP for answers that do not fit into a datagram (RFC 7766). */
const OPENINGS: Readonly<Record<Guarded['kind'], readonly Opening[]>> = {
  endpoint: [{ protocol: 'tcp', port: 443 }],
  inbound: [
    { protocol: 'udp', port: 53 },
    { protocol: 'tcp', port: 53 },
  ],
};

/** How the texts name a family, and how EC2 names its member of a permission. */
const FAMILIES = {
  ipv4: { name: 'IPv4', permission: { IpRanges: [{ CidrIp: 'RANGE' }] } },
  ipv6: { name: 'IPv6', permission: { Ipv6Ranges: [{ CidrIpv6: 'RANGE' }] } },
} as const;

/**
 * Whether the groups of one endpoint let on-premises machines in, for each family of addresses that the endpoint has.
 * The machines have addresses outside of AWS, so a rule that names a security group does not permit them. A prefix list
 * may contain their addresses.
 */
export function securityGroupFindings(
  guarded: Guarded,
  groups: readonly SecurityGroup[],
): Finding[] {
  return OPENINGS[guarded.kind].flatMap((opening) =>
    guarded.families.map((family) => openingFinding(guarded, { opening, family }, groups)),
  );
}

function openingFinding(
  { id, region }: Guarded,
  { opening, family }: { opening: Opening; family: Family },
  groups: readonly SecurityGroup[],
): Finding {
  const about = { check: 'security-group', subject: id } as const;
  const { name } = FAMILIES[family];
  const what = `${opening.protocol.toUpperCase()} port ${opening.port}`;
  const rules = groups
    .flatMap(({ IpPermissions }) => IpPermissions ?? [])
    .filter((rule) => permits(rule, opening));
  const ranges = rules.flatMap((rule) => rangesOf(rule, family));
  if (ranges.length > 0) {
    const text = `${what} is open to ${[...new Set(ranges)].sort().join(', ')}.`;
    return { ...about, state: 'ok', text };
  }
  const lists = rules.flatMap(({ PrefixListIds }) =>
    (PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
  );
  if (lists.length > 0) {
    return {
      ...about,
      state: 'not-checked',
      text: `${what} is open to the prefix lists ${lists.join(', ')}, whose entries were not read.`,
      remedy: `Check that the list contains the ${name} ranges on premises: run \`aws ec2 get-managed-prefix-list-entries --prefix-list-id ${lists[0]} --region ${region}\`.`,
    };
  }
  const ids = groups.flatMap(({ GroupId }) => GroupId ?? []);
  const permission = JSON.stringify([
    {
      IpProtocol: opening.protocol,
      FromPort: opening.port,
      ToPort: opening.port,
      ...FAMILIES[family].permission,
    },
  ]);
  return {
    ...about,
    state: 'problem',
    text: `${what} is closed for machines on premises: no rule of ${ids.join(', ') || 'its security groups'} names a range of ${name} addresses.`,
    remedy: `Run \`aws ec2 authorize-security-group-ingress --group-id ${ids[0] ?? 'GROUP'} --ip-permissions '${permission}' --region ${region}\`, where RANGE is an ${name} range on premises.`,
  };
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

function rangesOf({ IpRanges, Ipv6Ranges }: IpPermission, family: Family): string[] {
  if (family === 'ipv4') return (IpRanges ?? []).flatMap(({ CidrIp }) => CidrIp ?? []);
  return (Ipv6Ranges ?? []).flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []);
}
