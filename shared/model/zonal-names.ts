import type { ZonalName } from './binding.ts';
import type { Endpoint, Subnet } from './observation.ts';

/** The full name of a zonal name: `usw2-az1` in the zone `example.com` is `usw2-az1.example.com`. */
export function zonalDomain(domain: string, name: string): string {
  return `${name}.${domain}`;
}

/** The zonal names of a zone: those that the endpoint has a name for, and the others. */
export interface ZonalTargets {
  targets: ZonalTarget[];
  missing: ZonalName[];
}

/** A zonal name with the endpoint's name in that Availability Zone, and the endpoint's subnets there. */
export interface ZonalTarget {
  domain: string;
  target: { name: string; zoneId: string };
  subnetIds: string[];
}

export function zonalTargets(
  { domain, zonalNames = [] }: { domain: string; zonalNames?: readonly ZonalName[] | undefined },
  endpointFacts: { endpoint: Endpoint; subnets: readonly Subnet[] },
): ZonalTargets {
  const found = zonalNames.map((zonal) => zonalTarget(domain, zonal, endpointFacts));
  return {
    targets: found.flatMap((target) => target ?? []),
    missing: zonalNames.filter((_, index) => found[index] === undefined),
  };
}

/**
 * Finds the endpoint's name in one Availability Zone. AWS puts the zone's name, not its id, into that name, so an id is
 * looked up in the endpoint's subnets. Undefined: the endpoint has no name in that zone.
 */
function zonalTarget(
  domain: string,
  { name, availabilityZone }: ZonalName,
  { endpoint, subnets }: { endpoint: Endpoint; subnets: readonly Subnet[] },
): ZonalTarget | undefined {
  const own = subnets.filter(
    ({ id, zoneId, zoneName }) =>
      endpoint.subnetIds.includes(id) && [zoneId, zoneName].includes(availabilityZone),
  );
  const zoneNames = [availabilityZone, ...own.map(({ zoneName }) => zoneName)];
  const found = endpoint.zonalNames.find(({ zone }) => zoneNames.includes(zone));
  if (found === undefined || own.length === 0) return undefined;
  return {
    domain: zonalDomain(domain, name),
    target: { name: found.name, zoneId: found.zoneId },
    subnetIds: own.map(({ id }) => id).sort(),
  };
}
