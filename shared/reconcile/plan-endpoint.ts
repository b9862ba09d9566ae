import { isIpv6, isPrivate, isWithin } from '../model/addresses.ts';
import type { BindingSnapshot, RetiringAddress } from '../model/feed.ts';
import type { Notice } from '../model/notice.ts';
import type { Endpoint, Inbound, Interface, Subnet } from '../model/observation.ts';
import * as notices from './notices.ts';

/** A part of a binding, ready to publish, or why it is not. */
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

/** From when, and for how long, a replaced address is still served. */
export interface Retirement {
  now: Date;
  seconds: number;
}

const IN_TRANSITION = ['pending', 'pendingacceptance'];

/**
 * The endpoint as the feed tells it. Published is what belongs: an available endpoint's own interfaces,
 * one in each of its subnets, with private addresses inside those subnets' ranges.
 */
export function planEndpoint(
  endpoint: Endpoint,
  seen: {
    endpoints: readonly Endpoint[];
    interfaces: readonly Interface[];
    subnets: readonly Subnet[];
    withdrawn: readonly string[];
  },
  published: BindingSnapshot | undefined,
  retirement: Retirement,
): Part<BindingSnapshot['endpoint']> {
  if (IN_TRANSITION.includes(endpoint.state)) return waiting(notices.endpointPending(endpoint));
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
      subnets,
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
      ...(endpoint.privateDns.enabled ? [notices.privateDnsOn(endpoint)] : []),
      ...(withdrawn.length > 0 ? [notices.addressWithdrawn(endpoint, withdrawn)] : []),
    ],
  );
}

/** Never all of one family: an answer that may be impaired is better than none. */
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

/** Interfaces come and go with subnets, and EC2's lists do not change at one moment. */
function whyUnsettled(endpoint: Endpoint, interfaces: readonly Interface[]): string | undefined {
  const missing = endpoint.interfaceIds.filter((id) => !interfaces.some((seen) => seen.id === id));
  if (missing.length > 0) return `its interface ${missing[0]} is not there`;
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
    if (ranges === undefined) return `its subnet ${subnetId} is not there`;
    // An IPv6 address of AWS's own range is global by form and private by routing: its subnet decides.
    if (!isIpv6(address) && !isPrivate(address))
      return `its address ${address} is not a private one`;
    if (!isWithin(address, ranges))
      return `its address ${address} is outside ${subnetId} (${ranges.join(', ')})`;
  }
  const lacking = endpoint.recordTypes.find(
    (type) => !addresses.some(({ address }) => isIpv6(address) === (type === 'AAAA')),
  );
  return lacking && `its name answers ${lacking}, and no interface has such an address`;
}

/** States in which an endpoint's interfaces answer: `pending` follows every modification. */
const ANSWERING = ['available', 'pending'];

/** The addresses of interfaces that an endpoint still holds: those answer, whoever they were replaced by. */
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

/** Make before break: what was served, is served no more by name, and still answers, stays for a while. */
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

/** An address on its way out: it may still answer, and nobody new should be sent to it. */
const LEAVING = ['DETACHING', 'REMAP_DETACHING', 'DELETING', 'DELETE_FAILED_FAS_EXPIRED'];
/** An address that never came to be, or is no more. */
const LOST = ['CREATING', 'FAILED_CREATION', 'FAILED_RESOURCE_GONE'];

/**
 * The forwarders. New addresses enter when ATTACHED; one that is published keeps its place through every
 * status that does not say it is gone, those unknown to us included (API_route53resolver_IpAddressResponse).
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
        'Wait for its addresses to attach, or add one in the Route 53 console.',
      ),
    );
  }
  const isSameEndpoint = inbound.id !== undefined && published?.inbound.id === inbound.id;
  // One that this endpoint served until now and lists no more is gone; of any other that is not listed, nothing says that it stopped to answer.
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
      `is of direction ${inbound.direction}, and only INBOUND answers forwarders`,
      'Name an INBOUND endpoint in the configuration.',
    );
  }
  if (inbound.status === 'DELETING') {
    return notices.inboundUnsupported(
      inbound,
      'is being deleted',
      'Make another inbound endpoint and name it in the configuration before this one is gone.',
    );
  }
  // An empty list means Do53 (API_route53resolver_ResolverEndpoint).
  if (inbound.protocols.length > 0 && !inbound.protocols.includes('Do53')) {
    return notices.inboundUnsupported(
      inbound,
      `speaks ${inbound.protocols.join(' and ')}, and forwarders ask on port 53`,
      'Add the protocol Do53 to the endpoint.',
    );
  }
  const [stranger] = inbound.addresses
    .map(({ address }) => address)
    .filter((address) => !isIpv6(address) && !isPrivate(address))
    .sort();
  return stranger === undefined
    ? undefined
    : notices.inboundUnsupported(
        inbound,
        `has the address ${stranger}, which is not a private one`,
        'Mend the address in the configuration.',
      );
}
