import { markerName } from '../model/marker.ts';
import { wildcardOf } from '../model/names.ts';
import type { RecordSet } from '../model/records.ts';

/** A tool that writes the records of a zone's names, according to the ownership record that it keeps in the zone. */
export interface OtherWriter {
  tool: string;
  owner: string | undefined;
  /** The ownership record, such as `a-kms.us-west-2.amazonaws.com TXT`. */
  record: string;
}

/**
 * The tools whose ownership records belong to the apex or the wildcard of the zone. external-dns names its records after
 * the record that it owns, with a prefix or a suffix of the operator's choice (its TXT registry). So a record that names
 * no other record of the zone belongs to the apex or the wildcard. octoDNS writes `_owner.<type>.<name>` with the value
 * `*octodns*` (its ownership processor).
 */
export function otherWriters(domain: string, records: readonly RecordSet[]): OtherWriter[] {
  const ours = [domain, wildcardOf(domain), markerName(domain)];
  const otherLabels = records
    .filter(({ name, type }) => type !== 'TXT' && !ours.includes(name))
    .map(({ name }) => labelsBelow(name, domain));
  return records.flatMap((record): OtherWriter[] => {
    const found = record.type === 'TXT' ? ownershipOf(record) : undefined;
    if (found === undefined) return [];
    const own = labelsBelow(record.name, domain);
    const isOfOther =
      !ours.includes(record.name) && otherLabels.some((labels) => own.includes(labels));
    return isOfOther ? [] : [{ ...found, record: `${record.name} TXT` }];
  });
}

function labelsBelow(name: string, domain: string): string {
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
}

function ownershipOf({ name, values }: RecordSet): Omit<OtherWriter, 'record'> | undefined {
  for (const value of values) {
    const text = value.replaceAll('"', '');
    if (/(^|,)heritage=external-dns(,|$)/.test(text)) {
      return { tool: 'external-dns', owner: /external-dns\/owner=([^,]+)/.exec(text)?.[1] };
    }
    if (text === '*octodns*' || (name.startsWith('_owner.') && /octodns/i.test(text))) {
      return { tool: 'octoDNS', owner: undefined };
    }
    const heritage = /(?:^|,)heritage=([\w.-]+)/.exec(text)?.[1];
    if (heritage !== undefined && heritage !== 'privatelink-dns') {
      return { tool: heritage, owner: /(?:^|[,/])owner=([^,]+)/.exec(text)?.[1] };
    }
  }
  return undefined;
}
