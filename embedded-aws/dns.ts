import { CloudError } from '../shared/cloud/errors.ts';
import type { PublicDnsPort } from '../shared/cloud/public-dns.ts';
import { canonicalName, isAtOrBelow, wildcardOf, withoutWildcard } from '../shared/model/names.ts';
import type { EmbeddedCloud } from './cloud.ts';
import type { Zone } from './route53.ts';

/**
 * Public DNS as the probe queries it. An endpoint's names resolve to its addresses, except the addresses that AWS
 * has withdrawn as impaired.
 */
export function publicDns(cloud: EmbeddedCloud, impaired: ReadonlySet<string>): PublicDnsPort {
  return {
    addresses: async (name, type) => {
      const parent = name.slice(name.indexOf('.') + 1);
      const answers = [name, parent].map((one) => resolveEndpoint(cloud, one, type));
      const answer = answers.find(({ kind }) => kind === 'addresses');
      if (answer?.kind !== 'addresses') {
        const call = { service: 'dns', operation: `Resolve${type}` };
        throw new CloudError(call, 'ENOTFOUND', `${name}: ENOTFOUND`, { kind: 'retry' });
      }
      return answer.addresses.filter((address) => !impaired.has(address));
    },
  };
}

/** An answer to a resolver. `public`: no private zone covers the name, so public DNS answers the query. */
type DnsAnswer =
  | { kind: 'addresses'; addresses: string[] }
  | { kind: 'nxdomain' | 'nodata' | 'public' | 'unreachable' };

/**
 * Answers an A or AAAA query as the Route 53 Resolver of the inbound endpoint's VPC does. The most specific private
 * zone answers; if that zone does not contain the name, the answer is NXDOMAIN and public DNS is never asked
 * (Route 53 guide, "Considerations when working with a private hosted zone").
 */
export function askInbound(
  cloud: EmbeddedCloud,
  forwarder: string,
  name: string,
  type: 'A' | 'AAAA' = 'A',
): DnsAnswer {
  const vpcId = vpcOfInbound(cloud, forwarder);
  if (vpcId === undefined) return { kind: 'unreachable' };
  const zone = mostSpecificZone(cloud, vpcId, name);
  if (zone === undefined) return { kind: 'public' };
  const set = recordFor(zone, name, type);
  if (set === 'nxdomain' || set === 'nodata') return { kind: set };
  if (set.AliasTarget === undefined) {
    const values = (set.ResourceRecords ?? []).map(({ Value }) => Value ?? '');
    return { kind: 'addresses', addresses: values.sort() };
  }
  return resolveEndpoint(cloud, set.AliasTarget.DNSName ?? '', type);
}

function vpcOfInbound(cloud: EmbeddedCloud, forwarder: string): string | undefined {
  for (const { view, addresses } of cloud.world.resolver().endpoints.values()) {
    const isAttached = [...addresses.values()].some(
      ({ address }) => address.Ip === forwarder && address.Status === 'ATTACHED',
    );
    if (isAttached && view.Direction === 'INBOUND') return view.HostVPCId;
  }
  return undefined;
}

function mostSpecificZone(cloud: EmbeddedCloud, vpcId: string, name: string): Zone | undefined {
  return [...cloud.world.route53.zones.values()]
    .filter(({ vpcs }) => vpcs.some(({ VPCId }) => VPCId === vpcId))
    .filter((zone) => isAtOrBelow(name, canonicalName(zone.name)))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

function recordFor(zone: Zone, name: string, type: string) {
  const sets = [...zone.records.values()];
  const at = (owner: string) => sets.filter(({ Name }) => canonicalName(Name) === owner);
  const own = at(name);
  const found = own.length > 0 ? own : at(wildcardOf(canonicalName(zone.name)));
  if (found.length === 0) return 'nxdomain';
  return found.find((set) => set.Type === type) ?? 'nodata';
}

/** An endpoint's names resolve to the addresses of its interfaces while the endpoint is available. */
function resolveEndpoint(cloud: EmbeddedCloud, target: string, type: 'A' | 'AAAA'): DnsAnswer {
  const name = withoutWildcard(canonicalName(target));
  const ec2 = cloud.world.ec2();
  for (const { view } of ec2.endpoints.values()) {
    const entries = view.DnsEntries ?? [];
    const isTarget = entries.some(
      ({ DnsName }) => withoutWildcard(canonicalName(DnsName ?? '')) === name,
    );
    if (!isTarget || view.State !== 'available') continue;
    const interfaces = (view.NetworkInterfaceIds ?? []).map((id) => ec2.interfaces.get(id));
    const addresses = interfaces.flatMap((one) =>
      type === 'A'
        ? [one?.PrivateIpAddress]
        : (one?.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
    );
    return {
      kind: 'addresses',
      addresses: addresses.filter((address) => address !== undefined).sort(),
    };
  }
  return { kind: 'nxdomain' };
}
