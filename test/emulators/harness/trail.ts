import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Clients } from './clients.ts';
import { ACCOUNT, REGION } from './emulators.ts';

/**
 * No emulator has CloudTrail, so the tests put the event of each change on the bus. The format follows the recorded
 * event in test/unit/events/recorded and the documentation of the services.
 */
export interface Call {
  service: 'ec2' | 'route53' | 'route53resolver';
  eventName: string;
  requestParameters: unknown;
  responseElements?: unknown;
  /** Members of the detail that replace the usual ones. */
  more?: Record<string, unknown>;
}

/** The session of an operator who uses IAM Identity Center. */
const OPERATOR = userIdentity('AWSReservedSSO_NetworkAdmin', 'alice');

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
    userIdentity: OPERATOR,
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

/** Puts the event of a call on the bus of the Region in which AWS sends it. */
export async function sendEvent(clients: Clients, call: Call): Promise<void> {
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
