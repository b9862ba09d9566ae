import { isDeepStrictEqual } from 'node:util';
import { canonicalName } from '../../../shared/model/names.ts';
import type { NormalCall } from './normalise.ts';

/** A member in which the embedded AWS and an emulator answer differently. */
export interface Difference {
  /** `<scenario> / <step> / <operation>` */
  call: string;
  /** `outcome`, or the member: `ResourceRecordSets[A s3.example].TTL` */
  at: string;
  embedded: string;
  other: string;
}

/** Compares the calls of one scenario. Both sides ran the same script, so the n-th calls belong together. */
export function differencesOf(
  scenario: string,
  embedded: readonly NormalCall[],
  other: readonly NormalCall[],
): Difference[] {
  const length = Math.max(embedded.length, other.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const one = embedded[index];
    const two = other[index];
    const call = `${scenario} / ${(one ?? two)?.name}`;
    if (!one || !two || one.name !== two.name) {
      return [{ call, at: 'call', embedded: text(one?.name), other: text(two?.name) }];
    }
    if (one.outcome !== two.outcome) {
      return [{ call, at: 'outcome', embedded: one.outcome, other: two.outcome }];
    }
    return [...inside('input', one.input, two.input), ...inside('', one.answer, two.answer)].map(
      (found) => ({ call, ...found }),
    );
  });
}

type Found = Omit<Difference, 'call'>;

function inside(at: string, one: unknown, other: unknown): Found[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (Array.isArray(one) && Array.isArray(other)) return inList(at, one, other);
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].flatMap((key) => inside(at ? `${at}.${key}` : key, one[key], other[key]));
  }
  return [{ at: at || 'answer', embedded: text(one), other: text(other) }];
}

/** Compares which items a list contains and their order, and then the content of each item. */
function inList(at: string, one: readonly unknown[], other: readonly unknown[]): Found[] {
  const left = labelled(one);
  const right = labelled(other);
  const order =
    [...left.keys()].join() === [...right.keys()].join()
      ? []
      : [{ at, embedded: brief([...left.keys()]), other: brief([...right.keys()]) }];
  return [
    ...order,
    ...[...left].flatMap(([label, item]) =>
      right.has(label) ? inside(`${at}[${label}]`, item, right.get(label)) : [],
    ),
  ];
}

function labelled(items: readonly unknown[]): Map<string, unknown> {
  const labels = new Map<string, unknown>();
  for (const item of items) {
    const label = labelOf(item);
    const taken = [...labels.keys()].filter((one) => one.replace(/ #\d+$/, '') === label).length;
    labels.set(taken === 0 ? label : `${label} #${taken + 1}`, item);
  }
  return labels;
}

const LABELS = [
  'IpId',
  'VpcEndpointId',
  'NetworkInterfaceId',
  'SubnetId',
  'DnsName',
  'HostedZoneId',
  'Id',
  'Key',
  'Prefix',
  'VPCId',
];

/** A record set is labelled by type and canonical name; other items by their identifying member. */
function labelOf(item: unknown): string {
  if (!isObject(item)) return text(item);
  if (typeof item.Name === 'string') {
    return typeof item.Type === 'string' && typeof item.Value !== 'string'
      ? `${item.Type} ${canonicalName(item.Name)}`
      : canonicalName(item.Name);
  }
  const key = LABELS.find((label) => typeof item[label] === 'string');
  return key === undefined ? text(item) : text(item[key]);
}

/** Long lists are abbreviated to their first and last items. */
function brief(labels: readonly string[]): string {
  if (labels.length <= 12) return labels.length === 0 ? 'no items' : labels.join(', ');
  return `${labels.length}: ${labels.slice(0, 2).join(', ')} ... ${labels.at(-1)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  if (value === undefined) return 'absent';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
