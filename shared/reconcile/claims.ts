import type { Binding, ZoneChoice } from '../model/binding.ts';
import type { Zone } from '../model/observation.ts';
import { defaultDomains } from '../model/services.ts';

type Bindings = readonly Binding[];

/**
 * The other binding of the configuration that also manages this zone. Undefined if no other binding does. Without this
 * check, the two bindings would overwrite each other's records for ever. `marked` is the binding in the zone's marker.
 */
export function otherClaimant(
  zone: Zone,
  marked: string | undefined,
  context: { binding: string; bindings: Bindings },
): string | undefined {
  const others = context.bindings.filter(({ name }) => name !== context.binding);
  return others.find((other) => claims(other, zone) || (other.name === marked && isOpen(other)))
    ?.name;
}

function claims(binding: Binding, zone: Zone): boolean {
  if (binding.zones === undefined) return defaultDomains(binding).includes(zone.domain);
  return binding.zones.some(({ domain, id }) =>
    id === undefined ? domain === zone.domain : id === zone.id,
  );
}

/** Whether AWS decides which zones the binding has. Then its marker in a zone is the proof of its claim. */
function isOpen({ zones }: Binding): boolean {
  return zones === undefined;
}

/**
 * The earlier binding of the configuration that forwards one of these domains on premises. Two zones of one domain can
 * exist in different VPCs, but an on-premises resolver has only one answer for a name.
 */
export function servedByEarlier(
  binding: Binding,
  domains: readonly string[],
  bindings: Bindings,
): { binding: string; domain: string } | undefined {
  const at = bindings.findIndex(({ name }) => name === binding.name);
  for (const earlier of bindings.slice(0, Math.max(at, 0))) {
    const own: readonly Pick<ZoneChoice, 'domain'>[] = earlier.zones ?? [];
    const shared = domains.find((domain) => own.some((zone) => zone.domain === domain));
    if (shared !== undefined) return { binding: earlier.name, domain: shared };
  }
  return undefined;
}
