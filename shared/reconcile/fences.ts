import { asFence } from '../model/counters.ts';
import { findMarker } from '../model/marker.ts';
import type { BindingMessage, ZoneFence } from '../model/messages.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Applied } from './apply.ts';

/**
 * The fences of the zones that have this binding's marker, before and after the applied changes. The publisher compares
 * them with the fences of earlier reports. If a fence rose without a report, a run wrote the zone and crashed before it
 * reported the write.
 */
export function zoneFences(
  { binding, zones }: Observation,
  owner: string,
  { batches }: Plan,
  { changes }: Pick<Applied, 'changes'>,
): BindingMessage['fences'] {
  if (zones.kind !== 'known') return [];
  return zones.value.flatMap(({ zones: candidates, records }): ZoneFence[] => {
    const [zone, ...others] = candidates.kind === 'known' ? candidates.value : [];
    if (zone === undefined || others.length > 0 || records.kind !== 'known') return [];
    const isWritten = changes.some(
      ({ target, zoneId }) => target === 'record' && zoneId === zone.id,
    );
    const found = findMarker(zone.domain, records.value);
    const isOurs =
      found.kind === 'valid' &&
      found.marker.owner === owner &&
      found.marker.binding === binding.name;
    const observed = isOurs ? found.marker.fence : asFence(0);
    const written = isWritten ? batches.find(({ zoneId }) => zoneId === zone.id)?.fence : undefined;
    return isOurs || isWritten ? [{ zoneId: zone.id, observed, written: written ?? observed }] : [];
  });
}
