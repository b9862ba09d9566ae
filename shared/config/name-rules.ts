import type { Binding } from '../model/binding.ts';
import { markerName } from '../model/marker.ts';
import { MAX_NAME_LENGTH, wildcardOf } from '../model/names.ts';
import { s3Zone, serviceRegionOf } from '../model/services.ts';
import { zonalDomain } from '../model/zonal-names.ts';
import { type Finding, quoted } from '../schema/problems.ts';
import type { Config } from './config.ts';

/**
 * Finds names that are too long once the reconciler adds to them: a marker is written below each domain, and a response
 * policy zone holds each name relative to its own name. A rendering would fail on them.
 */
export function nameFindings(config: Config): Finding[] {
  return config.bindings.flatMap((binding, index) =>
    longestNames(binding, config.rpz.zone).flatMap(({ path, written, longest }): Finding[] => {
      const excess = longest.length - MAX_NAME_LENGTH;
      return excess <= 0
        ? []
        : [
            {
              path: ['bindings', index, ...path],
              at: 'value',
              what: `${quoted(written)} is too long: DNS allows ${MAX_NAME_LENGTH} characters, and with it ${quoted(longest)} has ${longest.length}`,
              remedy: `Use a name, or a policy zone (rpz.zone), that is at least ${excess} characters shorter.`,
            },
          ];
    }),
  );
}

/** The longest name that is derived from each domain and each bucket. */
function longestNames(binding: Binding, policyZone: string) {
  const { zones, names } = binding;
  const domains = (zones ?? []).map(({ domain, zonalNames = [] }, index) => {
    const below = zonalNames.map(({ name }) => zonalDomain(domain, name));
    const wildcards = [domain, ...below].map((name) => `${wildcardOf(name)}.${policyZone}`);
    const derived = [markerName(domain), ...wildcards];
    const longest = derived.reduce((a, b) => (b.length > a.length ? b : a));
    return { path: ['zones', index, 'domain'], written: domain, longest };
  });
  if (names === 'all') return domains;
  const zone = s3Zone(serviceRegionOf(binding));
  const buckets = names.buckets.map((bucket, index) => ({
    path: ['names', 'buckets', index],
    written: bucket,
    longest: `${bucket}.${zone}.${policyZone}`,
  }));
  return [...domains, ...buckets];
}
