import { canonicalName, escapedName } from '../shared/model/names.ts';

/**
 * A name as Route 53 stores and returns it: lower case, escaped (`*` is `\052`), with a trailing dot (Route 53
 * guide, "DNS domain name format").
 */
export function storedName(raw: string): string {
  return `${escapedName(canonicalName(raw))}.`;
}

/**
 * Route 53 sorts by the labels in reversed order, with a dot after each label (API_ListResourceRecordSets, "Sort
 * order"). `a-b` comes before `a` because `-` comes before the dot.
 */
export function compareNames(one: string, other: string): number {
  return compareText(reversedLabels(one), reversedLabels(other));
}

export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

export function isInZone(name: string, zoneName: string): boolean {
  return name === zoneName || name.endsWith(`.${zoneName}`);
}

/** Every list of zones and records is sorted, and the names of a world are few. */
const reversed = new Map<string, string>();

/** `com.example.www.` */
function reversedLabels(name: string): string {
  const known = reversed.get(name);
  if (known !== undefined) return known;
  const labels = `${name.replace(/\.$/, '').split('.').reverse().join('.')}.`;
  reversed.set(name, labels);
  return labels;
}
