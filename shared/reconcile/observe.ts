import type { Binding } from '../model/config.ts';
import type { Manifest, PublishedBinding } from '../model/feed.ts';
import { canonicalName, canonicalZoneId } from '../model/names.ts';
import {
  type Endpoint,
  type Inbound,
  type Interface,
  known,
  type Observation,
  type Reading,
  type Subnet,
  type Zone,
  type ZoneObservation,
} from '../model/observation.ts';
import { canonicalAddresses, toInbound, tryRead } from './facts.ts';
import { observeAddressing } from './observe-addressing.ts';
import { Reader, type WorldPorts } from './reader.ts';

export interface ObserveDeps {
  world: WorldPorts;
  /** The feed's manifest; undefined inside where nothing was ever published. Without it, the plan is about zones alone. */
  published?: () => Promise<Reading<Manifest | undefined>>;
  /** The addresses of a binding that probes found withdrawn; given where they are probed. */
  withdrawn?: ((binding: string) => Promise<Reading<string[]>>) | undefined;
  now(): Date;
}

/** No other run looks at the world, tells the publisher and is published in less. */
const MOST_TOGETHER_MS = 1000;

/**
 * Reads what the plans of these bindings need, two round trips deep in the steady state: what can be
 * asked from the configuration alone, then what needs those answers. Questions that bindings share are
 * asked once. Only a zone that the inbound endpoint's VPC does not see costs a third trip.
 *
 * What was seen before its manifest was published would be an old look on a new generation. The two are read
 * together, so a manifest that was long in coming has everything else looked at again, after it.
 */
export async function observe(
  bindings: readonly Binding[],
  deps: ObserveDeps,
): Promise<Observation[]> {
  const look = async () => {
    const reader = new Reader(deps.world);
    const firsts = await Promise.all(
      bindings.map((binding) => observeFirst(binding, reader, deps)),
    );
    return { reader, firsts };
  };
  const [{ manifest, isLate }, together] = await Promise.all([readPublished(deps), look()]);
  const { reader, firsts } = isLate ? await look() : together;
  const started = firsts.map((first) => ({
    ...first,
    published: publishedOf(first.binding, manifest),
  }));
  const regions = [...new Set(bindings.map((binding) => binding.region))];
  const [addressing, zones] = await Promise.all([
    Promise.all(regions.map((region) => observeAddressing(region, started, reader))),
    Promise.all(started.map((first) => observeZones(first, reader))),
  ]);
  return started.map(({ candidates: _, ...first }, index) => ({
    ...first,
    ...(addressing[regions.indexOf(first.binding.region)] ?? NOTHING_ADDRESSED),
    zones: zones[index] ?? known([]),
  }));
}

const NOTHING_ADDRESSED = { interfaces: known<Interface[]>([]), subnets: known<Subnet[]>([]) };

async function readPublished({ published, now }: ObserveDeps) {
  const startedAt = now().getTime();
  const manifest = await published?.();
  return { manifest, isLate: manifest && now().getTime() - startedAt > MOST_TOGETHER_MS };
}

interface ZoneCandidates {
  domain: string;
  wildcard: boolean;
  desiredVpcs: { id: string; region: string }[] | undefined;
  ids: Reading<string[]>;
}

interface First {
  binding: Binding;
  endpoints: Reading<Endpoint[]>;
  inbound: Reading<Inbound | undefined>;
  withdrawn: Reading<string[]> | undefined;
  candidates: Reading<ZoneCandidates[]>;
}

type Started = First & Pick<Observation, 'published'>;

function publishedOf(
  binding: Binding,
  manifest: Reading<Manifest | undefined> | undefined,
): Reading<PublishedBinding | undefined> | undefined {
  if (manifest === undefined || !manifest.known) return manifest;
  return known(manifest.value?.bindings.find((entry) => entry.name === binding.name));
}

/** What the configuration alone lets us ask, all at once. */
async function observeFirst(
  binding: Binding,
  reader: Reader,
  { withdrawn: readWithdrawn }: ObserveDeps,
): Promise<First> {
  const [endpoints, inbound, withdrawn, candidates] = await Promise.all([
    reader.endpoints(binding.region),
    observeInbound(binding, reader),
    readWithdrawn?.(binding.name),
    zoneCandidates(binding, reader),
  ]);
  return { binding, endpoints, inbound, withdrawn, candidates };
}

async function observeInbound(
  binding: Binding,
  reader: Reader,
): Promise<Reading<Inbound | undefined>> {
  const choice = binding.inbound;
  if (!('id' in choice)) return known(fixedInbound(choice));
  const [endpoints, addresses] = await Promise.all([
    reader.resolverEndpoints(binding.region),
    reader.resolverAddresses(binding.region, choice.id),
  ]);
  if (!endpoints.known) return endpoints;
  const endpoint = endpoints.value.find((candidate) => candidate.Id === choice.id);
  if (endpoint === undefined) return known(undefined);
  if (!addresses.known) return addresses;
  return tryRead(`inbound endpoint ${choice.id}`, async () =>
    toInbound(endpoint, addresses.value ?? []),
  );
}

/** Addresses that the site vouches for itself are taken as attached. */
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

/** The zones that a binding speaks of, with the ids that each could be; their records are asked for at once. */
async function zoneCandidates(
  binding: Binding,
  reader: Reader,
): Promise<Reading<ZoneCandidates[]>> {
  const choices = await zoneChoices(binding, reader);
  if (!choices.known) return choices;
  return known(
    await Promise.all(
      choices.value.map(async ({ domain, wildcard, id, vpcs }) => {
        const ids = id === undefined ? await reader.zonesNamed(domain) : known([id]);
        const wantsZone = vpcs !== undefined || inboundVpcIsUnknown(binding);
        await Promise.all(
          (ids.known ? ids.value : []).flatMap((zoneId) => [
            reader.records(zoneId),
            ...(wantsZone ? [reader.zone(zoneId)] : []),
          ]),
        );
        return { domain, wildcard, desiredVpcs: vpcs, ids };
      }),
    ),
  );
}

async function zoneChoices(binding: Binding, reader: Reader) {
  if (binding.zones !== undefined) {
    return known(binding.zones.map((zone) => ({ ...zone, wildcard: true })));
  }
  const zones = await reader.serviceZones(binding);
  if (!zones.known) return zones;
  return known(zones.value.map((zone) => ({ ...zone, id: undefined, vpcs: undefined })));
}

function inboundVpcIsUnknown(binding: Binding): boolean {
  return 'addresses' in binding.inbound && binding.inbound.vpc === undefined;
}

async function observeZones(first: Started, reader: Reader): Promise<Reading<ZoneObservation[]>> {
  const { candidates, inbound, binding } = first;
  if (!candidates.known) return candidates;
  const vpcId = inbound.known ? inbound.value?.vpcId : undefined;
  return known(
    await Promise.all(
      candidates.value.map(async ({ ids, ...rest }): Promise<ZoneObservation> => {
        if (!ids.known) return { ...rest, zones: ids, records: ids };
        const zones = await Promise.all(
          ids.value.map((id) =>
            observeZone(id, { ...rest, vpcId, region: binding.region }, reader),
          ),
        );
        const unread = zones.find((zone) => !zone.known);
        const found = zones.flatMap((zone) => (zone.known && zone.value ? [zone.value] : []));
        const records = ids.value[0] === undefined ? known([]) : await reader.records(ids.value[0]);
        return {
          ...rest,
          zones: unread !== undefined && !unread.known ? unread : known(found),
          records: records.known ? known(records.value ?? []) : records,
        };
      }),
    ),
  );
}

interface ZoneLookup {
  domain: string;
  desiredVpcs: { id: string; region: string }[] | undefined;
  /** The inbound endpoint's VPC and its Region. */
  vpcId: string | undefined;
  region: string;
}

/**
 * A zone that the inbound endpoint's VPC sees is told by that VPC's list, one call for all zones; others,
 * and those whose associations the configuration names, are read by themselves. Undefined: no such zone.
 */
async function observeZone(
  id: string,
  question: ZoneLookup,
  reader: Reader,
): Promise<Reading<Zone | undefined>> {
  const { vpcId, region, desiredVpcs } = question;
  if (vpcId !== undefined && desiredVpcs === undefined) {
    const seen = await reader.zonesOfVpc(vpcId, region);
    if (!seen.known) return seen;
    const listed = seen.value.find((zone) => canonicalZoneId(zone.HostedZoneId ?? '') === id);
    if (listed?.Name !== undefined) {
      // Only private zones have VPCs.
      return known({
        id,
        domain: canonicalName(listed.Name),
        private: true,
        vpcs: undefined,
        servesInbound: true,
      });
    }
  }
  const read = await reader.zone(id);
  if (!read.known) return read;
  if (read.value === undefined) return known(undefined);
  const vpcs = read.value.vpcs.map((vpc) => ({ id: vpc.VPCId ?? '', region: vpc.VPCRegion ?? '' }));
  return known({
    id,
    domain: canonicalName(read.value.zone.Name ?? ''),
    private: read.value.zone.Config?.PrivateZone ?? false,
    vpcs,
    servesInbound: vpcId === undefined ? undefined : vpcs.some((vpc) => vpc.id === vpcId),
  });
}
