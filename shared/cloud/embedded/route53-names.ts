import { canonicalName, escapedName } from '../../model/names.ts';

/** A name as Route 53 stores and tells it, whatever was sent: lower case, escaped (`*` is `\052`), with a trailing dot. */
export function storedName(raw: string): string {
  return `${escapedName(canonicalName(raw))}.`;
}

/** Route 53's order: by labels from the right, and a name before the names below it. */
export function compareNames(one: string, other: string): number {
  const left = reversedLabels(one);
  const right = reversedLabels(other);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = compareText(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

export function isInZone(name: string, zoneName: string): boolean {
  return name === zoneName || name.endsWith(`.${zoneName}`);
}

function reversedLabels(name: string): string[] {
  return name.replace(/\.$/, '').split('.').reverse();
}
