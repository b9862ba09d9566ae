import { canonicalName, escapedName } from '../shared/model/names.ts';

/** A name as Route 53 stores and tells it, whatever was sent: lower case, escaped (`*` is `\052`), with a trailing dot. */
export function storedName(raw: string): string {
  return `${escapedName(canonicalName(raw))}.`;
}

/**
 * Route 53's order: by the text of the labels from the right, each with its dot, so that `a-b` comes before `a`,
 * as `-` comes before the dot (API_ListResourceRecordSets, "Sort order").
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

/** `com.example.www.` */
function reversedLabels(name: string): string {
  return `${name.replace(/\.$/, '').split('.').reverse().join('.')}.`;
}
