import * as z from 'zod';
import { canonicalZoneId } from '../model/names.ts';

/** What an event names. It is a wake-up, never data: only these identifiers are taken from it. */
export interface Identifiers {
  /** EventBridge's id: unique to the event, equal when it is delivered twice. */
  eventId: string;
  eventName: string;
  /** `ec2`, `route53` or `route53resolver`. */
  service: string;
  region: string;
  endpoints: Set<string>;
  interfaces: Set<string>;
  subnets: Set<string>;
  vpcs: Set<string>;
  inbounds: Set<string>;
  zones: Set<string>;
}

const envelope = z.object({
  id: z.string().min(1),
  detail: z.object({
    eventSource: z.string().regex(/\.amazonaws\.com$/),
    eventName: z.string(),
    awsRegion: z.string(),
    requestParameters: z.unknown().optional(),
    responseElements: z.unknown().optional(),
  }),
});

const KINDS = [
  ['endpoints', /^vpce-[0-9a-f]+$/],
  ['interfaces', /^eni-[0-9a-f]+$/],
  ['subnets', /^subnet-[0-9a-f]+$/],
  ['vpcs', /^vpc-[0-9a-f]+$/],
  ['inbounds', /^rslvr-in-[0-9a-z]+$/],
  ['zones', /^(\/?hostedzone\/)?Z[A-Z0-9]{1,31}$/],
] as const;

/**
 * The identifiers of a CloudTrail event; undefined where it cannot be read as one.
 *
 * EC2's JSON is converted XML: one item is an object, several are an array, none is an empty string, and
 * newer calls wrap their parameters. So the ids are looked for by their form, wherever they stand.
 */
export function identifiersOf(event: unknown): Identifiers | undefined {
  const parsed = envelope.safeParse(event);
  if (!parsed.success) return undefined;
  const { id, detail } = parsed.data;
  const found: Identifiers = {
    eventId: id,
    eventName: detail.eventName,
    service: detail.eventSource.replace('.amazonaws.com', ''),
    region: detail.awsRegion,
    endpoints: new Set(),
    interfaces: new Set(),
    subnets: new Set(),
    vpcs: new Set(),
    inbounds: new Set(),
    zones: new Set(),
  };
  for (const text of texts([detail.requestParameters, detail.responseElements])) {
    const kind = KINDS.find(([, form]) => form.test(text));
    if (kind !== undefined) found[kind[0]].add(kind[0] === 'zones' ? canonicalZoneId(text) : text);
  }
  return found;
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(texts);
}
