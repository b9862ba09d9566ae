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

/** What we must read of a binding before we can read its interfaces. */
type AddressingInput = Pick<Observation, 'binding' | 'endpoints' | 'published'>;

/**
 * Makes one DescribeNetworkInterfaces and at most one DescribeSubnets for all bindings of a Region. A subnet's IPv4 range
 * and Availability Zone never change, so subnets in the published snapshot are not read again. Subnets of endpoints with
 * AAAA records are always read, because an IPv6 range can be replaced. So are all subnets if a zone has zonal names: the
 * snapshot does not contain the names of Availability Zones.
 */
export async function observeAddressing(
  region: string,
  started: readonly AddressingInput[],
  reader: Reader,
): Promise<{ interfaces: Reading<Interface[]>; subnets: Reading<Subnet[]> }> {
  const here = started.filter(({ binding }) => binding.region === region);
  const chosen = here.flatMap(chosenEndpoint);
  const published = new Map(
    here
      .flatMap((input) => snapshotOf(input.published)?.endpoint.subnets ?? [])
      .map((subnet) => [subnet.id, subnet]),
  );
  const hasZonalNames = here.some(({ binding }) => binding.zones?.some((zone) => zone.zonalNames));
  const unread = chosen.flatMap(({ subnetIds, recordTypes }) =>
    subnetIds.filter((id) => recordTypes.includes('AAAA') || hasZonalNames || !published.has(id)),
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
            ...new Map<string, Subnet>([
              ...published,
              ...subnets.value.map((s) => [s.id, s] as const),
            ]).values(),
          ])
        : subnets,
  };
}

function chosenEndpoint({ binding, endpoints }: AddressingInput): Endpoint[] {
  const decision =
    endpoints.kind === 'known' ? chooseEndpoint(binding, endpoints.value) : undefined;
  return decision?.kind === 'chosen' ? [decision.endpoint] : [];
}

/**
 * Endpoints whose interfaces may have served addresses: the published endpoint and, while addresses retire, every endpoint
 * of the service, because a retiring address does not name its endpoint.
 */
function stillServed({ binding, endpoints, published }: AddressingInput): Endpoint[] {
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
