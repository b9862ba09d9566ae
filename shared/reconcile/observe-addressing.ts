import type { BindingSnapshot } from '../model/feed.ts';
import {
  type Endpoint,
  type Interface,
  known,
  type Observation,
  type Reading,
  type Subnet,
} from '../model/observation.ts';
import { serviceNames } from '../model/services.ts';
import { chooseEndpoint, isGone } from './choose-endpoint.ts';
import type { Reader } from './reader.ts';

/** What has to be known of a binding before its interfaces can be asked for. */
type AddressingQuestion = Pick<Observation, 'binding' | 'endpoints' | 'published'>;

/**
 * One DescribeNetworkInterfaces and at most one DescribeSubnets for all bindings of a Region. A subnet
 * keeps its IPv4 range and zone for life, so one that the published snapshot knows is not read again; its
 * IPv6 range can be exchanged.
 */
export async function observeAddressing(
  region: string,
  started: readonly AddressingQuestion[],
  reader: Reader,
): Promise<{ interfaces: Reading<Interface[]>; subnets: Reading<Subnet[]> }> {
  const here = started.filter(({ binding }) => binding.region === region);
  const chosen = here.flatMap(chosenEndpoint);
  const remembered = new Map(
    here
      .flatMap(({ published }) => snapshotOf(published)?.endpoint.subnets ?? [])
      .map((subnet) => [subnet.id, subnet]),
  );
  const unread = chosen.flatMap(({ subnetIds, recordTypes }) =>
    subnetIds.filter((id) => recordTypes.includes('AAAA') || !remembered.has(id)),
  );
  const interfaceIds = [...chosen, ...here.flatMap(stillServed)].flatMap(
    (endpoint) => endpoint.interfaceIds,
  );
  const [interfaces, subnets] = await Promise.all([
    interfaceIds.length === 0 ? known([]) : reader.interfaces(region, distinct(interfaceIds)),
    unread.length === 0 ? known([]) : reader.subnets(region, distinct(unread)),
  ]);
  return {
    interfaces,
    subnets:
      subnets.kind === 'known'
        ? known([
            ...new Map([...remembered, ...subnets.value.map((s) => [s.id, s] as const)]).values(),
          ])
        : subnets,
  };
}

function chosenEndpoint({ binding, endpoints }: AddressingQuestion): Endpoint[] {
  const decision =
    endpoints.kind === 'known' ? chooseEndpoint(binding, endpoints.value) : undefined;
  return decision?.kind === 'chosen' ? [decision.endpoint] : [];
}

/**
 * Endpoints whose interfaces may hold addresses that are served: the one that was published, and, while
 * addresses retire, every one of the service, as a retiring address does not say whose it is.
 */
function stillServed({ binding, endpoints, published }: AddressingQuestion): Endpoint[] {
  const served = snapshotOf(published)?.endpoint;
  if (endpoints.kind === 'failed' || !served) return [];
  const services = served.retiring.length > 0 ? serviceNames(binding) : [];
  return endpoints.value.filter(
    (endpoint) =>
      !isGone(endpoint) && (endpoint.id === served.id || services.includes(endpoint.service)),
  );
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}

function snapshotOf(published: Observation['published']): BindingSnapshot | null | undefined {
  return published.kind === 'present' ? published.value.snapshot : undefined;
}
