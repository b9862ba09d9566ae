import { isIpv6, isWithin } from '../model/addresses.ts';
import type { BindingSnapshot, RetiringAddress } from '../model/feed.ts';
import type { Notice } from '../model/notice.ts';
import type { Endpoint, Inbound, Interface, Subnet } from '../model/observation.ts';
import * as notices from './notices.ts';

/** A part of a binding that is ready to publish, or the reason why it is not. */
export type Part<T> =
  | { kind: 'ready'; value: T; notices: Notice[] }
  | { kind: 'waiting' | 'held'; notices: Notice[] };

function ready<T>(value: T, list: Notice[] = []): Part<T> {
  return { kind: 'ready', value, notices: list };
}

function waiting(notice: Notice): { kind: 'waiting'; notices: Notice[] } {
  return { kind: 'waiting', notices: [notice] };
}

function held(notice: Notice): { kind: 'held'; notices: Notice[] } {
  return { kind: 'held', notices: [notice] };
}

/** How long a replaced address is still served, counted from `now`. */
export interface Retirement {
  now: Date;
  seconds: number;
}

/**
 * The endpoint's part of the snapshot. We publish an endpoint only if it is available, has an interface in each of its
 * subnets, and every address is in its subnet's ranges.
 */
export function planEndpoint(
  endpoint: Endpoint,
  seen: {
    region: string;
    endpoints: readonly Endpoint[];
    interfaces: readonly Interface[];
    subnets: readonly Subnet[];
    withdrawn: readonly string[];
    serviceOwner?: string | undefined;
  },
  published: BindingSnapshot | undefined,
  retirement: Retirement,
): Part<BindingSnapshot['endpoint']> {
  if (endpoint.state === 'pendingacceptance') {
    return held(notices.endpointPendingAcceptance(endpoint, seen.region, seen.serviceOwner));
  }
  if (endpoint.state === 'pending') return waiting(notices.endpointPending(endpoint));
  if (endpoint.state !== 'available') return held(notices.endpointNotServing(endpoint));
  if (endpoint.regionalName === undefined) {
    return waiting(notices.interfacesUnsettled(endpoint, 'it has no regional DNS name yet'));
  }
  const interfaces = seen.interfaces
    .filter((candidate) => endpoint.interfaceIds.includes(candidate.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const unsettled = whyUnsettled(endpoint, interfaces);
  if (unsettled !== undefined) return waiting(notices.interfacesUnsettled(endpoint, unsettled));

  const subnets = endpoint.subnetIds.flatMap(
    (id) => seen.subnets.find((subnet) => subnet.id === id) ?? [],
  );
  const addresses = interfaces
    .flatMap(({ id, subnetId, addresses }) =>
      addresses.map((address) => ({ address, interfaceId: id, subnetId })),
    )
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const refusal = whyRefused(endpoint, addresses, subnets);
  if (refusal !== undefined) return held(notices.addressRefused(endpoint, refusal));

  const withdrawn = withdrawable(addresses, seen.withdrawn);
  return ready(
    {
      id: endpoint.id,
      ...endpoint.regionalName,
      subnets: subnets.map(({ id, zoneId, ranges }) => ({ id, zoneId, ranges })),
      addresses,
      retiring: retire(
        published?.endpoint,
        addresses.map((entry) => entry.address),
        stillHeldBy(seen.endpoints, seen.interfaces),
        retirement,
      ),
      withdrawn,
    },
    [
      ...(endpoint.privateDns.enabled ? [notices.privateDnsOn(endpoint, seen.region)] : []),
      ...(withdrawn.length > 0 ? [notices.addressWithdrawn(endpoint, withdrawn)] : []),
    ],
  );
}

/** Never withdraws all addresses of one family: an address in an impaired zone is better than no answer. */
function withdrawable(
  addresses: readonly { address: string }[],
  withdrawn: readonly string[],
): string[] {
  const own = addresses.map(({ address }) => address);
  const left = own.filter((address) => !withdrawn.includes(address));
  return own
    .filter((address) => withdrawn.includes(address))
    .filter((address) => left.some((other) => isIpv6(other) === isIpv6(address)));
}

/** Why interfaces and subnets do not match. EC2 does not update its lists at the same moment when a subnet is added or removed. */
function whyUnsettled(endpoint: Endpoint, interfaces: readonly Interface[]): string | undefined {
  const missing = endpoint.interfaceIds.filter((id) => !interfaces.some((seen) => seen.id === id));
  if (missing.length > 0) return `its interface ${missing[0]} is not listed`;
  const homeless = interfaces.find((seen) => !endpoint.subnetIds.includes(seen.subnetId));
  if (homeless !== undefined)
    return `its interface ${homeless.id} is in ${homeless.subnetId}, which it does not list`;
  const empty = endpoint.subnetIds.find((id) => !interfaces.some((seen) => seen.subnetId === id));
  if (empty !== undefined) return `it has no interface in ${empty} yet`;
  return interfaces.length === 0 ? 'it has no interface yet' : undefined;
}

function whyRefused(
  endpoint: Endpoint,
  addresses: readonly { address: string; subnetId: string }[],
  subnets: readonly Subnet[],
): string | undefined {
  for (const { address, subnetId } of addresses) {
    const ranges = subnets.find((subnet) => subnet.id === subnetId)?.ranges;
    if (ranges === undefined) return `its subnet ${subnetId} is not listed`;
    // A VPC can have public space of its own, and IPv6 ranges of AWS: the subnet decides, not the form of the address.
    if (!isWithin(address, ranges))
      return `its address ${address} is outside ${subnetId} (${ranges.join(', ')})`;
  }
  const lacking = endpoint.recordTypes.find(
    (type) => !addresses.some(({ address }) => isIpv6(address) === (type === 'AAAA')),
  );
  return lacking && `its name has ${lacking} records, but no interface has such an address`;
}

/** The states in which an endpoint's interfaces answer. Every modification sets the state `pending`. */
const ANSWERING = ['available', 'pending'];

/** Whether an address belongs to an interface of an existing endpoint. Such an address answers even after it was replaced. */
function stillHeldBy(
  endpoints: readonly Endpoint[],
  interfaces: readonly Interface[],
): (address: string) => boolean {
  const held = new Set(
    endpoints
      .filter((endpoint) => ANSWERING.includes(endpoint.state))
      .flatMap((endpoint) => endpoint.interfaceIds),
  );
  const answering = new Set(
    interfaces.filter(({ id }) => held.has(id)).flatMap(({ addresses }) => addresses),
  );
  return (address) => answering.has(address);
}

/** Make before break: a replaced address that still answers is served until `until`. */
function retire(
  published:
    | { addresses: readonly (string | { address: string })[]; retiring: RetiringAddress[] }
    | undefined,
  present: readonly string[],
  answers: (address: string) => boolean,
  { now, seconds }: Retirement,
): RetiringAddress[] {
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  const replaced = (published?.addresses ?? []).map((entry) => ({
    address: typeof entry === 'string' ? entry : entry.address,
    until,
  }));
  return [...(published?.retiring ?? []), ...replaced]
    .filter((entry) => !present.includes(entry.address) && answers(entry.address))
    .filter((entry) => entry.until > now.toISOString())
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Statuses of an address that is being removed. It may still answer, so it retires. */
const LEAVING = ['DETACHING', 'REMAP_DETACHING', 'DELETING', 'DELETE_FAILED_FAS_EXPIRED'];
/** Statuses of an address that was not created yet, or that no longer exists. */
const LOST = ['CREATING', 'FAILED_CREATION', 'FAILED_RESOURCE_GONE'];

/**
 * The forwarders. A new address is published when it is ATTACHED. A published address stays published in every status
 * (API_route53resolver_IpAddressResponse), known to us or not, except the statuses that mean that it is going or gone.
 */
export function planInbound(
  inbound: Inbound,
  published: BindingSnapshot | undefined,
  retirement: Retirement,
): Part<BindingSnapshot['inbound']> {
  const refusal = refuseInbound(inbound);
  if (refusal !== undefined) return held(refusal);
  const servedBefore = published?.inbound.addresses ?? [];
  const present = inbound.addresses
    .filter(
      ({ address, status }) =>
        status === 'ATTACHED' ||
        (servedBefore.includes(address) && !LEAVING.includes(status) && !LOST.includes(status)),
    )
    .map(({ address }) => address)
    .sort();
  if (present.length === 0) {
    return held(
      notices.inboundUnsupported(
        inbound,
        'has no attached address',
        'Wait until its addresses are attached, or add an address in the Route 53 console.',
      ),
    );
  }
  const isSameEndpoint = inbound.id !== undefined && published?.inbound.id === inbound.id;
  // If the same endpoint no longer lists an address, that address is gone. If the address belonged to another endpoint,
  // assume that it may still answer.
  const answers = (address: string) => {
    const listed = inbound.addresses.filter((entry) => entry.address === address);
    if (listed.length > 0) return listed.some(({ status }) => LEAVING.includes(status));
    return !isSameEndpoint || !servedBefore.includes(address);
  };
  return ready(
    {
      id: inbound.id ?? null,
      addresses: present,
      retiring: retire(published?.inbound, present, answers, retirement),
    },
    [
      ...(present.length < 2 ? [notices.inboundSingleAddress(inbound)] : []),
      ...(inbound.status === 'ACTION_NEEDED' ? [notices.inboundDegraded(inbound)] : []),
    ],
  );
}

function refuseInbound(inbound: Inbound): Notice | undefined {
  if (inbound.direction !== 'INBOUND') {
    return notices.inboundUnsupported(
      inbound,
      `has the direction ${inbound.direction}, and only INBOUND endpoints answer forwarders`,
      'Name an INBOUND endpoint in the configuration.',
    );
  }
  if (inbound.status === 'DELETING') {
    return notices.inboundUnsupported(
      inbound,
      'is being deleted',
      'Create another inbound endpoint and name it in the configuration before this endpoint is gone.',
    );
  }
  // An empty list means Do53 (API_route53resolver_ResolverEndpoint).
  if (inbound.protocols.length > 0 && !inbound.protocols.includes('Do53')) {
    return notices.inboundUnsupported(
      inbound,
      `accepts only ${inbound.protocols.join(' and ')}, and forwarders use DNS on port 53`,
      'Add the protocol Do53 to the endpoint.',
    );
  }
  return undefined;
}
