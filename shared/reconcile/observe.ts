import { type Binding, inboundRegionOf, type ZoneChoice } from '../model/binding.ts';
import type { Manifest, PublishedBinding } from '../model/feed.ts';
import {
  ABSENT,
  type Endpoint,
  type Inbound,
  type Interface,
  known,
  type Lookup,
  NOT_READ,
  type NotRead,
  type Observation,
  present,
  presentOrAbsent,
  type Reading,
  type Subnet,
  type ZoneObservation,
} from '../model/observation.ts';
import type { RecordSet } from '../model/records.ts';
import type { ServiceZone } from '../model/service-facts.ts';
import { serviceNames } from '../model/services.ts';
import { namesOf, needsListing, wantsWildcard } from './check-names.ts';
import { canonicalAddresses, toInbound, tryRead } from './facts.ts';
import { observeAddressing } from './observe-addressing.ts';
import { observeZone } from './observe-zone.ts';
import { Reader, type WorldPorts } from './reader.ts';

export interface ObserveDeps {
  world: WorldPorts;
  /** Reads the feed's manifest. Without it, the plan covers only the zones. */
  published?: () => Promise<Lookup<Manifest>>;
  /** Reads the withdrawn addresses of a binding. Only deployments that probe addresses pass it. */
  withdrawn?: ((binding: string) => Promise<Reading<string[]>>) | undefined;
  now(): Date;
}

/**
 * Reads everything that the plans of these bindings need. The steady state takes two sequential round trips: first the
 * reads that need only the configuration, then the reads that need their results. Bindings share equal reads. A zone that
 * is not associated with the inbound endpoint's VPC takes a third round trip.
 *
 * The manifest is read in parallel with the other reads, so it can be newer than the facts. The publisher detects that by
 * the times of the observation: see `BindingMessage`.
 */
export async function observe(
  bindings: readonly Binding[],
  deps: ObserveDeps,
): Promise<Observation[]> {
  const from = deps.now().toISOString();
  const reader = new Reader(deps.world);
  const [manifest, firsts] = await Promise.all([
    deps.published?.() ?? NOT_READ,
    Promise.all(bindings.map((binding) => observeFirst(binding, reader, deps))),
  ]);
  const started = firsts.map((first) => ({
    ...first,
    published: publishedOf(first.binding, manifest),
  }));
  const regions = [...new Set(bindings.map((binding) => binding.region))];
  const [addressing, zones, owners] = await Promise.all([
    Promise.all(regions.map((region) => observeAddressing(region, started, reader))),
    Promise.all(started.map((first) => observeZones(first, reader))),
    Promise.all(started.map((first) => observeServiceOwner(first, reader))),
  ]);
  const until = deps.now().toISOString();
  return started.map(({ candidates: _, ...first }, index) => ({
    ...first,
    from,
    until,
    ...(addressing[regions.indexOf(first.binding.region)] ?? NOTHING_ADDRESSED),
    zones: zones[index] ?? known([]),
    serviceOwner: owners[index],
  }));
}

const NOTHING_ADDRESSED = { interfaces: known<Interface[]>([]), subnets: known<Subnet[]>([]) };

interface ZoneCandidates {
  domain: string;
  /** Undefined: the service's private names decide. */
  wildcard: boolean | undefined;
  zonalNames: ZoneChoice['zonalNames'];
  desiredVpcs: { id: string; region: string }[] | undefined;
  seenBy: ZoneChoice['seenBy'];
  ids: Reading<string[]>;
}

interface First {
  binding: Binding;
  endpoints: Reading<Endpoint[]>;
  inbound: Lookup<Inbound>;
  withdrawn: Reading<string[]> | NotRead;
  candidates: Reading<ZoneCandidates[]>;
  serviceZones: Reading<ServiceZone[]> | undefined;
}

type Started = First & Pick<Observation, 'published'>;

function publishedOf(
  binding: Binding,
  manifest: Lookup<Manifest> | NotRead,
): Lookup<PublishedBinding> | NotRead {
  if (manifest.kind !== 'present') return manifest;
  return presentOrAbsent(manifest.value.bindings.find((entry) => entry.name === binding.name));
}

/** All reads that need only the configuration, in parallel. */
async function observeFirst(
  binding: Binding,
  reader: Reader,
  { withdrawn: readWithdrawn }: ObserveDeps,
): Promise<First> {
  const [endpoints, inbound, withdrawn, candidates, serviceZones] = await Promise.all([
    reader.endpoints(binding.region),
    observeInbound(binding, reader),
    readWithdrawn?.(binding.name) ?? NOT_READ,
    zoneCandidates(binding, reader),
    needsListing(binding) ? reader.serviceZones(binding) : undefined,
  ]);
  return { binding, endpoints, inbound, withdrawn, candidates, serviceZones };
}

async function observeInbound(binding: Binding, reader: Reader): Promise<Lookup<Inbound>> {
  const choice = binding.inbound;
  if (!('id' in choice)) return present(fixedInbound(choice));
  const [endpoints, addresses] = await Promise.all([
    reader.resolverEndpoints(inboundRegionOf(binding)),
    reader.resolverAddresses(inboundRegionOf(binding), choice.id),
  ]);
  if (endpoints.kind === 'failed') return endpoints;
  const endpoint = endpoints.value.find((candidate) => candidate.Id === choice.id);
  if (endpoint === undefined) return ABSENT;
  if (addresses.kind === 'failed') return addresses;
  const listed = addresses.kind === 'present' ? addresses.value : [];
  const inbound = await tryRead(`inbound endpoint ${choice.id}`, async () =>
    toInbound(endpoint, listed),
  );
  return inbound.kind === 'failed' ? inbound : present(inbound.value);
}

/** Addresses from the configuration count as attached. */
function fixedInbound(choice: { addresses: string[]; vpc: string | undefined }): Inbound {
  return {
    id: undefined,
    direction: 'INBOUND',
    status: 'OPERATIONAL',
    vpcId: choice.vpc,
    protocols: ['Do53'],
    addresses: canonicalAddresses(choice.addresses).map((address) => ({
      address,
      status: 'ATTACHED',
    })),
  };
}

/** The binding's zones, with the ids of the candidates for each zone. Reads the candidates' records in the same step. */
async function zoneCandidates(
  binding: Binding,
  reader: Reader,
): Promise<Reading<ZoneCandidates[]>> {
  const choices = await zoneChoices(binding, reader);
  if (choices.kind === 'failed') return choices;
  return known(
    await Promise.all(
      choices.value.map(async ({ domain, wildcard, id, zonalNames, vpcs, seenBy }) => {
        const ids = id === undefined ? await reader.zonesNamed(domain) : known([id]);
        const wantsZone = vpcs !== undefined || inboundVpcIsUnknown(binding);
        await Promise.all(
          (ids.kind === 'known' ? ids.value : []).flatMap((zoneId) => [
            reader.records(zoneId),
            ...(wantsZone ? [reader.zone(zoneId)] : []),
          ]),
        );
        return { domain, wildcard, zonalNames, desiredVpcs: vpcs, seenBy, ids };
      }),
    ),
  );
}

async function zoneChoices(binding: Binding, reader: Reader) {
  if (binding.zones !== undefined) {
    return known(
      binding.zones.map((zone) => ({ seenBy: undefined, zonalNames: undefined, ...zone })),
    );
  }
  const zones = await reader.serviceZones(binding);
  if (zones.kind === 'failed') return zones;
  return known(
    zones.value.map((zone) => ({
      ...zone,
      wildcard: zone.wildcard as boolean | undefined,
      id: undefined,
      zonalNames: undefined,
      vpcs: undefined,
      seenBy: undefined,
    })),
  );
}

function inboundVpcIsUnknown(binding: Binding): boolean {
  return 'addresses' in binding.inbound && binding.inbound.vpc === undefined;
}

/** Reads the owner of the service only if one of its endpoints waits for the owner's acceptance. */
async function observeServiceOwner(
  { binding, endpoints }: First,
  reader: Reader,
): Promise<string | undefined> {
  if (endpoints.kind !== 'known') return undefined;
  const names = serviceNames(binding);
  const isWaiting = endpoints.value.some(
    ({ state, service }) => state === 'pendingacceptance' && names.includes(service),
  );
  return isWaiting ? reader.serviceOwner(binding) : undefined;
}

async function observeZones(first: Started, reader: Reader): Promise<Reading<ZoneObservation[]>> {
  const { candidates, inbound, binding } = first;
  if (candidates.kind === 'failed') return candidates;
  const vpcId = inbound.kind === 'present' ? inbound.value.vpcId : undefined;
  const names = namesOf(first);
  return known(
    await Promise.all(
      candidates.value.map(async ({ ids, seenBy, ...candidate }): Promise<ZoneObservation> => {
        const wildcard = candidate.wildcard ?? wantsWildcard(candidate.domain, names);
        const rest = { ...candidate, wildcard };
        if (ids.kind === 'failed') return { ...rest, zones: ids, records: ids };
        const zones = await Promise.all(
          ids.value.map((id) =>
            observeZone(id, { ...rest, seenBy, vpcId, region: inboundRegionOf(binding) }, reader),
          ),
        );
        const failure = zones.find((zone) => zone.kind === 'failed');
        const found = zones.flatMap((zone) => (zone.kind === 'present' ? [zone.value] : []));
        return {
          ...rest,
          zones: failure ?? known(found),
          records: await observeRecords(ids.value, reader),
        };
      }),
    ),
  );
}

/** The records of the first zone: the plan refuses a name with several zones before it looks at records. */
async function observeRecords([id]: string[], reader: Reader): Promise<Reading<RecordSet[]>> {
  if (id === undefined) return known([]);
  const records = await reader.records(id);
  if (records.kind === 'failed') return records;
  return known(records.kind === 'present' ? records.value : []);
}
