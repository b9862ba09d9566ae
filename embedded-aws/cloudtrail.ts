import { CloudError } from '../shared/cloud/errors.ts';
import type { VirtualClock } from './clock.ts';
import type { Caller, Ids } from './identity.ts';
import type { ServiceName } from './operations.ts';

/** An event as a rule's target receives it. */
export interface EventBridgeEvent {
  version: string;
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

/** A mutating call as its event describes it. Each service has its own member names and nesting. */
export interface TrailRequest {
  service: ServiceName;
  eventName: string;
  region: string;
  caller: Caller;
  requestParameters: unknown;
}

interface NativeEvent {
  source: string;
  detailType: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

type Outcome = { responseElements: unknown } | { error: CloudError };

/** Creates the event that CloudTrail sends to EventBridge for each mutating call, including refused calls. */
export class CloudTrail {
  readonly #account: string;
  readonly #clock: VirtualClock;
  readonly #ids: Ids;
  readonly #put: (event: EventBridgeEvent) => void;

  constructor(
    account: string,
    clock: VirtualClock,
    ids: Ids,
    put: (event: EventBridgeEvent) => void,
  ) {
    this.#account = account;
    this.#clock = clock;
    this.#ids = ids;
    // Undefined members are omitted, and events share no object with the world.
    this.#put = (event) => put(JSON.parse(JSON.stringify(event)));
  }

  /** Makes a change and records the call, whether it succeeds or is refused. */
  mutation<Result>(
    request: TrailRequest,
    change: () => Result,
    responseElements: (result: Result) => unknown = () => null,
  ): Result {
    try {
      const result = change();
      this.#record(request, { responseElements: responseElements(result) });
      return result;
    } catch (error) {
      if (error instanceof CloudError) this.refused(request, error);
      throw error;
    }
  }

  refused(request: TrailRequest, error: CloudError): void {
    this.#record(request, { error });
  }

  /** An event that a service sends directly, without CloudTrail. */
  native({ source, detailType, region, resources, detail }: NativeEvent): void {
    this.#put({ ...this.#envelope(source, detailType, region), resources, detail });
  }

  #record(request: TrailRequest, outcome: Outcome): void {
    const { service, eventName, region, caller, requestParameters } = request;
    const envelope = this.#envelope(`aws.${service}`, 'AWS API Call via CloudTrail', region);
    this.#put({
      ...envelope,
      detail: {
        eventVersion: '1.11',
        userIdentity: {
          type: 'AssumedRole',
          arn: caller.arn,
          accountId: this.#account,
          sessionContext: {
            sessionIssuer: { type: 'Role', arn: caller.roleArn, accountId: this.#account },
          },
        },
        eventTime: envelope.time,
        eventSource: `${service}.amazonaws.com`,
        eventName,
        awsRegion: region,
        sourceIPAddress: '192.0.2.1',
        userAgent: 'embedded',
        ...('error' in outcome
          ? { ...errorElements(service, outcome.error), requestParameters, responseElements: null }
          : { requestParameters, responseElements: outcome.responseElements }),
        requestID: this.#ids.uuid('request'),
        eventID: this.#ids.uuid('trail'),
        readOnly: false,
        eventType: 'AwsApiCall',
        managementEvent: true,
        recipientAccountId: this.#account,
        eventCategory: 'Management',
      },
    });
  }

  #envelope(source: string, detailType: string, region: string): Omit<EventBridgeEvent, 'detail'> {
    return {
      version: '0',
      id: this.#ids.uuid('event'),
      'detail-type': detailType,
      source,
      account: this.#account,
      // CloudTrail events have whole seconds.
      time: `${this.#clock.now().toISOString().slice(0, 19)}Z`,
      region,
      resources: [],
    };
  }
}

/** In CloudTrail, EC2's error codes have the prefix `Client.`; the codes of other services have no prefix. */
function errorElements(service: ServiceName, error: CloudError): Record<string, string> {
  return {
    errorCode: service === 'ec2' ? `Client.${error.code}` : error.code,
    errorMessage: error.message,
  };
}

/**
 * Member names as CloudTrail writes them for Route 53 and services with JSON protocols: `TTL` is `tTL`, `VPCId` is
 * `vPCId`.
 */
export function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerFirst);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key.slice(0, 1).toLowerCase() + key.slice(1), lowerFirst(member)]),
  );
}
