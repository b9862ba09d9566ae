import * as z from 'zod';
import { canonicalName, canonicalZoneId } from '../model/names.ts';
import { principalSchema } from '../model/principal.ts';

/** The identifiers in an event. An event only wakes bindings; the principal is only named to operators. */
export interface Identifiers {
  /** EventBridge's id of the event. A second delivery of the event has the same id. */
  eventId: string;
  eventName: string;
  /** `ec2`, `route53` or `route53resolver`. */
  service: string;
  region: string;
  /** Who changed records. Undefined for other calls, and if the event does not name an IAM principal. */
  principal: string | undefined;
  endpoints: Set<string>;
  interfaces: Set<string>;
  subnets: Set<string>;
  vpcs: Set<string>;
  inbounds: Set<string>;
  zones: Set<string>;
  /** Names of zones and records in events of Route 53, canonical. */
  names: Set<string>;
}

const envelope = z.object({
  id: z.string().min(1),
  detail: z.object({
    eventSource: z.string().regex(/\.amazonaws\.com$/),
    eventName: z.string(),
    awsRegion: z.string(),
    userIdentity: z.object({ arn: principalSchema }).optional().catch(undefined),
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

/** A domain name of at least two labels. Route 53 may write `*` as `\\052`. */
const NAME = /^[^\s"/:@]+\.[^\s"/:@]+$/;

/**
 * The identifiers in a CloudTrail event. Returns undefined if the value is not a CloudTrail event.
 *
 * EC2's JSON is converted XML: one item is an object, several items are an array, no item is an empty string, and newer
 * calls wrap their parameters. So we search the whole event for texts that have the form of an id.
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
    principal:
      detail.eventName === 'ChangeResourceRecordSets' ? detail.userIdentity?.arn : undefined,
    endpoints: new Set(),
    interfaces: new Set(),
    subnets: new Set(),
    vpcs: new Set(),
    inbounds: new Set(),
    zones: new Set(),
    names: new Set(),
  };
  for (const text of texts([detail.requestParameters, detail.responseElements])) {
    const kind = KINDS.find(([, form]) => form.test(text));
    if (kind !== undefined) found[kind[0]].add(kind[0] === 'zones' ? canonicalZoneId(text) : text);
    else if (found.service === 'route53' && NAME.test(text)) found.names.add(canonicalName(text));
  }
  return found;
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(texts);
}
