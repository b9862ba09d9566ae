import { readFileSync } from 'node:fs';
import { TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchesPattern } from '../../embedded-aws/pattern.ts';
import { eventRules } from '../../shared/events/patterns.ts';
import { type Clients, clientsOf } from './harness/clients.ts';
import { ACCOUNT, Emulators, REGION } from './harness/emulators.ts';
import { type Call, detailOf, userIdentity } from './harness/trail.ts';

/*
 * MiniStack's matcher, which is not ours, and the embedded cloud's, which is: both have to take the same events.
 * Recorded events are real ones, whose source stands in them; the others are ours.
 */

const OWN = 'privatelink-dns-net-prod-reconcile';
const rules = eventRules({ roleArns: [`arn:aws:iam::${ACCOUNT}:role/${OWN}`] });

let emulators: Emulators;
let clients: Clients;

beforeAll(async () => {
  emulators = await Emulators.start();
  clients = clientsOf(emulators);
});

afterAll(() => emulators?.close());

function eventOf(service: string, detail: unknown) {
  return {
    version: '0',
    id: '00000000-0000-4000-8000-000000000001',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account: ACCOUNT,
    time: '2026-01-01T00:00:00Z',
    region: REGION,
    resources: [],
    detail,
  };
}

/** The names of the rules that take an event, by MiniStack. The other matcher has to say the same. */
async function takenBy(event: unknown): Promise<string[]> {
  const taken: string[] = [];
  for (const { name, pattern } of rules) {
    const { Result } = await clients.events.send(
      new TestEventPatternCommand({
        EventPattern: JSON.stringify(pattern),
        Event: JSON.stringify(event),
      }),
    );
    if (Result === true) taken.push(name);
  }
  expect(
    rules.filter(({ pattern }) => matchesPattern(pattern, event)).map(({ name }) => name),
  ).toEqual(taken);
  return taken;
}

test('a recorded event: CreateVpcEndpoint', async () => {
  const file = new URL('../unit/events/recorded/create-vpc-endpoint.json', import.meta.url);
  const detail = JSON.parse(readFileSync(file, 'utf8'));
  expect(await takenBy(eventOf('ec2', detail))).toEqual(['endpoints-and-subnets']);
});

/**
 * The members that the samples of the Route 53 developer guide have ("Logging Amazon Route 53 API calls"); the
 * values are ours.
 */
test.each<[string, string, Record<string, unknown>, string[]]>([
  [
    'ChangeResourceRecordSets by a user with a key',
    'route53',
    {
      additionalEventData: { Note: 'Do not use to reconstruct hosted zone' },
      apiVersion: '2013-04-01',
      awsRegion: 'us-east-1',
      eventName: 'ChangeResourceRecordSets',
      eventSource: 'route53.amazonaws.com',
      eventType: 'AwsApiCall',
      requestParameters: {
        changeBatch: {
          changes: [{ action: 'CREATE', resourceRecordSet: { type: 'A', tTL: 300 } }],
        },
        hostedZoneId: 'Z1',
      },
      responseElements: { changeInfo: { id: '/change/C1', status: 'PENDING' } },
      userIdentity: { type: 'IAMUser', userName: 'alice' },
    },
    ['zones'],
  ],
  [
    'CreateResolverEndpoint by a user with a session',
    'route53resolver',
    {
      awsRegion: REGION,
      eventName: 'CreateResolverEndpoint',
      eventSource: 'route53resolver.amazonaws.com',
      eventType: 'AwsApiCall',
      requestParameters: {
        direction: 'INBOUND',
        ipAddresses: [{ subnetId: 'subnet-1' }],
        tags: [],
      },
      responseElements: { resolverEndpoint: { id: 'rslvr-in-1', status: 'CREATING' } },
      userIdentity: {
        type: 'IAMUser',
        sessionContext: {
          attributes: { mfaAuthenticated: 'false' },
          sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/Admin` },
        },
      },
    },
    ['inbound-endpoints'],
  ],
])('a documented event: %s', async (_, service, detail, wanted) => {
  expect(await takenBy(eventOf(service, detail))).toEqual(wanted);
});

const ENDPOINTS = 'endpoints-and-subnets';
const CALLS: Record<string, [Call['service'], readonly string[]]> = {
  [ENDPOINTS]: [
    'ec2',
    [
      'CreateVpcEndpoint',
      'ModifyVpcEndpoint',
      'DeleteVpcEndpoints',
      'CreateNetworkInterface',
      'DeleteNetworkInterface',
      'ModifyNetworkInterfaceAttribute',
      'CreateSubnet',
      'DeleteSubnet',
      'ModifySubnetAttribute',
      'AssociateSubnetCidrBlock',
      'DisassociateSubnetCidrBlock',
    ],
  ],
  'inbound-endpoints': [
    'route53resolver',
    [
      'CreateResolverEndpoint',
      'UpdateResolverEndpoint',
      'DeleteResolverEndpoint',
      'AssociateResolverEndpointIpAddress',
      'DisassociateResolverEndpointIpAddress',
    ],
  ],
  zones: [
    'route53',
    [
      'CreateHostedZone',
      'DeleteHostedZone',
      'ChangeResourceRecordSets',
      'AssociateVPCWithHostedZone',
      'DisassociateVPCFromHostedZone',
    ],
  ],
};

describe.each(Object.entries(CALLS))('%s', (rule, [service, names]) => {
  test.each(names)('%s', async (eventName) => {
    const call: Call = { service, eventName, requestParameters: {} };
    const taken = (more: Record<string, unknown>) =>
      takenBy(eventOf(service, detailOf({ ...call, more })));
    expect(await taken({})).toEqual([rule]);
    expect(await taken({ errorCode: 'Client.UnauthorizedOperation' })).toEqual([]);
    expect(await taken({ userIdentity: userIdentity(OWN, 'reconcile') })).toEqual([]);
    expect(await taken({ userIdentity: userIdentity(`${OWN}-2`, 'x') })).toEqual([rule]);
    expect(await taken({ userIdentity: { type: 'IAMUser', userName: 'alice' } })).toEqual([rule]);
  });
});

describe('lists of EC2, which come as an object where there is one item', () => {
  const item = { resourceId: 'vpce-1' };
  const other = { resourceId: 'subnet-1' };

  test.each<[string, unknown, string[]]>([
    ['one endpoint, singular', { items: item }, ['endpoint-tags']],
    ['one endpoint, as an array', { items: [item] }, ['endpoint-tags']],
    ['an endpoint among others', { items: [other, item] }, ['endpoint-tags']],
    ['a subnet, singular', { items: other }, []],
    ['a subnet, as an array', { items: [other] }, []],
  ])('tags of %s', async (_, resourcesSet, wanted) => {
    const call: Call = {
      service: 'ec2',
      eventName: 'CreateTags',
      requestParameters: { resourcesSet },
    };
    expect(await takenBy(eventOf('ec2', detailOf(call)))).toEqual(wanted);
  });

  test.each<[string, unknown]>([
    ['singular', { content: 'subnet-1', tag: 1 }],
    [
      'array',
      [
        { content: 'subnet-1', tag: 1 },
        { content: 'subnet-2', tag: 2 },
      ],
    ],
  ])('subnets of a modified endpoint, %s', async (_, AddSubnetId) => {
    const requestParameters = {
      ModifyVpcEndpointRequest: { VpcEndpointId: 'vpce-1', AddSubnetId },
    };
    const call: Call = { service: 'ec2', eventName: 'ModifyVpcEndpoint', requestParameters };
    expect(await takenBy(eventOf('ec2', detailOf(call)))).toEqual([ENDPOINTS]);
  });
});

test.each<[string, Call['service'], string]>([
  ['a read', 'ec2', 'DescribeVpcEndpoints'],
  ['a call of no concern', 'ec2', 'RunInstances'],
  ['a read of records', 'route53', 'ListResourceRecordSets'],
])('%s is taken by none', async (_, service, eventName) => {
  const call: Call = { service, eventName, requestParameters: {} };
  expect(await takenBy(eventOf(service, detailOf(call)))).toEqual([]);
});
