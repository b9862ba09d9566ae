import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { EventBridgeEvent } from '../../../embedded-aws/cloudtrail.ts';
import { type Identifiers, identifiersOf } from '../../../shared/events/identifiers.ts';

/** An EventBridge event with a call's parameters and response. */
export function eventOf(
  requestParameters: unknown,
  responseElements: unknown = null,
  detail: Record<string, unknown> = {},
) {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account: '111122223333',
    region: 'eu-west-2',
    resources: [],
    detail: {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'ModifyVpcEndpoint',
      awsRegion: 'eu-west-2',
      requestParameters,
      responseElements,
      ...detail,
    },
  };
}

const KINDS = ['endpoints', 'interfaces', 'subnets', 'vpcs', 'inbounds', 'zones'] as const;

/** The ids in an event by kind, sorted. Throws if the event cannot be parsed. */
export function named(event: unknown): Partial<Record<(typeof KINDS)[number], string[]>> {
  const found = identifiersOf(event);
  if (found === undefined) throw new Error('the event could not be parsed');
  return Object.fromEntries(
    KINDS.filter((kind) => found[kind].size > 0).map((kind) => [kind, [...found[kind]].sort()]),
  );
}

export function identifiers(more: Partial<Identifiers> = {}): Identifiers {
  return {
    eventId: 'event-1',
    eventName: 'Call',
    principal: undefined,
    service: 'ec2',
    region: 'eu-west-2',
    endpoints: new Set(),
    interfaces: new Set(),
    subnets: new Set(),
    vpcs: new Set(),
    inbounds: new Set(),
    zones: new Set(),
    names: new Set(),
    ...more,
  };
}

/** The newest event of a call on the buses of both Regions. */
export function lastEvent(cloud: EmbeddedCloud, eventName: string): EventBridgeEvent {
  const events = [...cloud.bus('us-east-1').events, ...cloud.bus().events];
  const found = events.findLast(({ detail }) => detail.eventName === eventName);
  if (found === undefined) throw new Error(`no bus has an event of ${eventName}`);
  return found;
}
