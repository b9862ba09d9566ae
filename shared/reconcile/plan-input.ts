import type { Binding } from '../model/binding.ts';
import type { PublishedBinding } from '../model/feed.ts';
import type {
  Endpoint,
  Inbound,
  Interface,
  NotRead,
  Observation,
  ReadFailure,
  Subnet,
  Zone,
  ZoneObservation,
} from '../model/observation.ts';
import type { RecordSet } from '../model/records.ts';
import { tabulatedZones } from '../model/service-facts.ts';

export interface ZoneFacts extends Omit<ZoneObservation, 'zones' | 'records'> {
  zones: Zone[];
  records: RecordSet[];
}

/** An observation in which every read succeeded. */
export interface Facts {
  binding: Binding;
  endpoints: Endpoint[];
  serviceOwner?: Observation['serviceOwner'];
  interfaces: Interface[];
  subnets: Subnet[];
  inbound: Inbound | undefined;
  zones: ZoneFacts[];
  serviceZones: Observation['serviceZones'];
  withdrawn: Observation['withdrawn'];
  published: { kind: 'present'; value: PublishedBinding } | { kind: 'absent' } | NotRead;
}

/**
 * Whether the plan depends on the listing of the service's names. It does not if the table of facts has the names, or
 * if an operator must act first and the configuration gives the `wildcard` of every zone.
 */
function needsNames({ binding, serviceZones }: Observation): boolean {
  if (tabulatedZones(binding) !== undefined) return false;
  if (serviceZones?.kind === 'failed' && serviceZones.failure.transient) return true;
  return (binding.zones ?? []).some(({ wildcard }) => wildcard === undefined);
}

/** The facts, or every failure of a read. */
export function everythingRead(
  observation: Observation,
): { kind: 'read'; facts: Facts } | { kind: 'unread'; failures: ReadFailure[] } {
  const { endpoints, interfaces, subnets, inbound, zones, published, serviceZones } = observation;
  const zoneParts = zones.kind === 'known' ? zones.value : [];
  const readings = [
    endpoints,
    interfaces,
    subnets,
    inbound,
    zones,
    published,
    ...(serviceZones !== undefined && needsNames(observation) ? [serviceZones] : []),
    ...zoneParts.flatMap((zone) => [zone.zones, zone.records]),
  ];
  const failures = readings.flatMap((reading) =>
    reading.kind === 'failed' ? [reading.failure] : [],
  );
  if (
    endpoints.kind === 'failed' ||
    interfaces.kind === 'failed' ||
    subnets.kind === 'failed' ||
    inbound.kind === 'failed' ||
    zones.kind === 'failed' ||
    published.kind === 'failed' ||
    failures.length > 0
  ) {
    return { kind: 'unread', failures };
  }
  return {
    kind: 'read',
    facts: {
      binding: observation.binding,
      endpoints: endpoints.value,
      serviceOwner: observation.serviceOwner,
      interfaces: interfaces.value,
      subnets: subnets.value,
      inbound: inbound.kind === 'present' ? inbound.value : undefined,
      withdrawn: observation.withdrawn,
      serviceZones,
      zones: zones.value.flatMap((zone) =>
        zone.zones.kind === 'known' && zone.records.kind === 'known'
          ? [{ ...zone, zones: zone.zones.value, records: zone.records.value }]
          : [],
      ),
      published,
    },
  };
}
