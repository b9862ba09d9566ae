import { asFence, type Fence } from './counters.ts';
import type { RecordSet } from './records.ts';

/**
 * The TXT record in a zone that names the owner of the zone's aliases. Every batch increases the fence: the batch deletes
 * the observed marker and creates the next marker. Route 53 rejects a batch whose DELETE does not match, so a late writer
 * changes nothing.
 */
export interface Marker {
  owner: string;
  binding: string;
  fence: Fence;
}

/** Seconds. No client resolves the marker. The value must stay the same because a DELETE repeats it. */
export const MARKER_TTL = 300;

export function markerName(domain: string): string {
  return `_privatelink-dns.${domain}`;
}

export function markerValue(marker: Marker): string {
  return `"heritage=privatelink-dns,owner=${marker.owner},binding=${marker.binding},fence=${marker.fence}"`;
}

const VALUE =
  /^"heritage=privatelink-dns,owner=([a-z0-9-]+),binding=([a-z0-9-]+),fence=(0|[1-9]\d{0,14})"$/;

/** Returns undefined if the record set is not a valid marker. */
function parseMarker(record: RecordSet): Marker | undefined {
  const [value, ...more] = record.values;
  const match = more.length === 0 && value !== undefined ? VALUE.exec(value) : null;
  const [, owner, binding, fence] = match ?? [];
  if (owner === undefined || binding === undefined || fence === undefined) return undefined;
  return { owner, binding, fence: asFence(Number(fence)) };
}

export type FoundMarker =
  | { kind: 'absent' }
  | { kind: 'invalid'; record: RecordSet }
  | { kind: 'valid'; record: RecordSet; marker: Marker };

/** The marker of a zone. It is valid only if its record is the only TXT or CNAME record at the marker's name. */
export function findMarker(domain: string, records: readonly RecordSet[]): FoundMarker {
  const [record, ...more] = records.filter(
    ({ name, type }) => name === markerName(domain) && ['TXT', 'CNAME'].includes(type),
  );
  if (record === undefined) return { kind: 'absent' };
  const marker = more.length === 0 ? parseMarker(record) : undefined;
  return marker === undefined ? { kind: 'invalid', record } : { kind: 'valid', record, marker };
}
