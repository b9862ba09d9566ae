import { findMarker } from '../model/marker.ts';
import type { BindingMessage, ZoneFence } from '../model/messages.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Applied } from './apply.ts';

/**
 * The fences of the zones that carry this binding's marker, before and after `applied`. The publisher compares
 * them with the fences that were reported before: a fence that rose without a report belongs to a run that
 * crashed after it wrote the zone.
 */
export function zoneFences(
  { binding, zones }: Observation,
  owner: string,
  { batches }: Plan,
  { changes }: Pick<Applied, 'changes'>,
): BindingMessage['fences'] {
  if (zones.kind !== 'known') return [];
  return zones.value.flatMap(({ zones: found, records }): ZoneFence[] => {
    const [zone, ...others] = found.kind === 'known' ? found.value : [];
    if (zone === undefined || others.length > 0 || records.kind !== 'known') return [];
    const isWritten = changes.some(
      ({ target, zoneId }) => target === 'record' && zoneId === zone.id,
    );
    const { marker } = findMarker(zone.domain, records.value);
    const isOurs = marker?.owner === owner && marker.binding === binding.name;
    const observed = isOurs ? marker.fence : 0;
    const written = isWritten ? batches.find(({ zoneId }) => zoneId === zone.id)?.fence : undefined;
    return isOurs || isWritten ? [{ zoneId: zone.id, observed, written: written ?? observed }] : [];
  });
}
