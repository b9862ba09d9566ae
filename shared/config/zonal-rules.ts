import { isAtOrBelow, isBelow } from '../model/names.ts';
import { zonalDomain } from '../model/zonal-names.ts';
import { type Finding, formatPath, quoted } from '../schema/problems.ts';
import type { Config } from './config.ts';

/**
 * Finds zonal names whose records would not answer: a second entry for the same name, and a name in another zone of the
 * configuration, because Route 53 answers from the zone with the longest matching domain.
 */
export function zonalFindings(config: Config): Finding[] {
  const zones = config.bindings.flatMap((binding, index) =>
    (binding.zones ?? []).map((zone, at) => ({
      ...zone,
      path: ['bindings', index, 'zones', at] as const,
    })),
  );
  return zones.flatMap(({ domain, zonalNames = [], path }) =>
    zonalNames.flatMap(({ name }, index): Finding[] => {
      const full = zonalDomain(domain, name);
      const place = { path: [...path, 'zonalNames', index, 'name'], at: 'value' as const };
      if (zonalNames.findIndex((other) => other.name === name) < index) {
        return [
          {
            ...place,
            what: `${quoted(name)} is already a zonal name of this zone`,
            remedy: 'Remove one of the two: a name has the records of one Availability Zone.',
          },
        ];
      }
      const other = zones.find(
        (zone) => isBelow(zone.domain, domain) && isAtOrBelow(full, zone.domain),
      );
      if (other === undefined) return [];
      return [
        {
          ...place,
          what: `${quoted(full)} is in the zone ${other.domain} (${formatPath(other.path)}), which answers instead of this zone`,
          remedy: `Remove this zonal name, or the zone ${other.domain}.`,
        },
      ];
    }),
  );
}
