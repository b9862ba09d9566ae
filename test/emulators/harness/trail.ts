import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Clients } from './clients.ts';
import { ACCOUNT, REGION } from './emulators.ts';

/**
 * No emulator has CloudTrail: after each change the tests put its event on the bus themselves. The shapes are
 * ours, after the recorded one of test/unit/events/recorded and the documentation of the services.
 */
export interface Call {
  service: 'ec2' | 'route53' | 'route53resolver';
  eventName: string;
  requestParameters: unknown;
  responseElements?: unknown;
  /** Members of the detail that stand instead of the usual ones. */
  more?: Record<string, unknown>;
}

/** A person's session, as an Identity Center user has it. */
const PERSON = userIdentity('AWSReservedSSO_NetworkAdmin', 'alice');

export function userIdentity(role: string, session: string) {
  return {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        arn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
        accountId: ACCOUNT,
        userName: role,
      },
    },
  };
}

export function detailOf({ service, eventName, requestParameters, ...call }: Call) {
  return {
    eventVersion: '1.11',
    userIdentity: PERSON,
    eventTime: `${new Date().toISOString().slice(0, 19)}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: regionOf(service),
    sourceIPAddress: '192.0.2.10',
    userAgent: 'aws-cli/2',
    requestParameters,
    responseElements: call.responseElements ?? null,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...call.more,
  };
}

export function regionOf(service: Call['service']): string {
  return service === 'route53' ? 'us-east-1' : REGION;
}

/** The event's id on the bus of the Region in which it arises. */
export async function tell(clients: Clients, call: Call): Promise<void> {
  const bus = call.service === 'route53' ? clients.eventsOfUsEast1 : clients.events;
  const entry = {
    Source: `aws.${call.service}`,
    DetailType: 'AWS API Call via CloudTrail',
    Detail: JSON.stringify(detailOf(call)),
  };
  const { FailedEntryCount, Entries } = await bus.send(new PutEventsCommand({ Entries: [entry] }));
  if (FailedEntryCount !== 0) throw new Error(`The bus refused: ${JSON.stringify(Entries)}`);
}

export function endpointModified(endpointId: string, more: object = {}): Call {
  return {
    service: 'ec2',
    eventName: 'ModifyVpcEndpoint',
    requestParameters: { ModifyVpcEndpointRequest: { VpcEndpointId: endpointId, ...more } },
    responseElements: { ModifyVpcEndpointResponse: { return: true } },
  };
}

export function recordsChanged(zoneId: string): Call {
  return {
    service: 'route53',
    eventName: 'ChangeResourceRecordSets',
    requestParameters: { hostedZoneId: zoneId },
  };
}
