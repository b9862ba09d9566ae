import type { RecordSet } from './records.ts';

/**
 * The TXT record beside a zone's aliases that says whose they are. Its fence rises with every batch:
 * a batch deletes the marker that was observed, and Route 53 refuses a DELETE that does not match, so a
 * late writer fails as a whole.
 */
export interface Marker {
  owner: string;
  binding: string;
  fence: number;
}

/** Seconds. Nobody resolves the marker: the value only has to stay the same, as a DELETE repeats it. */
export const MARKER_TTL = 300;

export function markerName(domain: string): string {
  return `_privatelink-dns.${domain}`;
}

export function markerValue(marker: Marker): string {
  return `"heritage=privatelink-dns,owner=${marker.owner},binding=${marker.binding},fence=${marker.fence}"`;
}

const VALUE =
  /^"heritage=privatelink-dns,owner=([a-z0-9-]+),binding=([a-z0-9-]+),fence=(0|[1-9]\d{0,14})"$/;

/** The marker that a record set carries; undefined where it is anything else, which is then not ours. */
export function parseMarker(record: RecordSet): Marker | undefined {
  const [value, ...more] = record.values;
  const match = more.length === 0 && value !== undefined ? VALUE.exec(value) : null;
  const [, owner, binding, fence] = match ?? [];
  if (owner === undefined || binding === undefined || fence === undefined) return undefined;
  return { owner, binding, fence: Number(fence) };
}
