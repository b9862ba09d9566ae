import type { Binding } from '../model/config.ts';
import type { PublishedBinding } from '../model/feed.ts';
import type {
  Endpoint,
  Inbound,
  Interface,
  Observation,
  Reading,
  Subnet,
  Unknown,
  Zone,
  ZoneObservation,
} from '../model/observation.ts';
import type { RecordSet } from '../model/records.ts';

/** An observation without unknowns. */
export interface Facts {
  binding: Binding;
  endpoints: Endpoint[];
  interfaces: Interface[];
  subnets: Subnet[];
  inbound: Inbound | undefined;
  zones: { observed: ZoneObservation; zones: Zone[]; records: RecordSet[] }[];
  withdrawn: Reading<string[]> | undefined;
  /** Undefined: the feed was not asked. */
  feed: { published: PublishedBinding | undefined } | undefined;
}

/** The facts, or everything that could not be read. */
export function everythingRead(
  observation: Observation,
): { kind: 'read'; facts: Facts } | { kind: 'unread'; unknowns: Unknown[] } {
  const { endpoints, interfaces, subnets, inbound, zones, published } = observation;
  const zoneParts = zones.known ? zones.value : [];
  const readings: (Reading<unknown> | undefined)[] = [
    endpoints,
    interfaces,
    subnets,
    inbound,
    zones,
    published,
    ...zoneParts.flatMap((zone) => [zone.zones, zone.records]),
  ];
  const unknowns = readings.flatMap((reading) =>
    reading === undefined || reading.known ? [] : [reading.unknown],
  );
  if (
    !endpoints.known ||
    !interfaces.known ||
    !subnets.known ||
    !inbound.known ||
    !zones.known ||
    published?.known === false ||
    unknowns.length > 0
  ) {
    return { kind: 'unread', unknowns };
  }
  return {
    kind: 'read',
    facts: {
      binding: observation.binding,
      endpoints: endpoints.value,
      interfaces: interfaces.value,
      subnets: subnets.value,
      inbound: inbound.value,
      withdrawn: observation.withdrawn,
      zones: zones.value.flatMap((observed) =>
        observed.zones.known && observed.records.known
          ? [{ observed, zones: observed.zones.value, records: observed.records.value }]
          : [],
      ),
      feed: published && { published: published.value },
    },
  };
}
