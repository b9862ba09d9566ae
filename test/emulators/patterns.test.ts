import { readFileSync } from 'node:fs';
import { TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchesPattern } from '../../embedded-aws/pattern.ts';
import { eventRules } from '../../shared/events/patterns.ts';
import { type Clients, clientsOf } from './harness/clients.ts';
import { ACCOUNT, Emulators, REGION } from './harness/emulators.ts';
import { type Call, detailOf, userIdentity } from './harness/trail.ts';

/*
 * MiniStack's matcher and the embedded AWS's matcher must match the same events. Recorded events are real events of
 * AWS, and their file names the source; the other events are written by hand.
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

/** The names of the rules that match an event on MiniStack. The embedded AWS must match the same rules. */
async function matchingRules(event: unknown): Promise<string[]> {
  const matching: string[] = [];
  for (const { name, pattern } of rules) {
    const { Result } = await clients.events.send(
      new TestEventPatternCommand({
        EventPattern: JSON.stringify(pattern),
        Event: JSON.stringify(event),
      }),
    );
    if (Result === true) matching.push(name);
  }
  expect(
    rules.filter(({ pattern }) => matchesPattern(pattern, event)).map(({ name }) => name),
  ).toEqual(matching);
  return matching;
}

test('a recorded CreateVpcEndpoint event matches the rule for endpoints', async () => {
  const file = new URL('../unit/events/recorded/create-vpc-endpoint.json', import.meta.url);
  const detail = JSON.parse(readFileSync(file, 'utf8'));
  expect(await matchingRules(eventOf('ec2', detail))).toEqual(['endpoints-and-subnets']);
});

/**
 * The events have the members of the samples in the Route 53 developer guide ("Logging Amazon Route 53 API calls"),
 * with values written by hand.
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
])('the documented event of %s matches its rule', async (_, service, detail, desired) => {
  expect(await matchingRules(eventOf(service, detail))).toEqual(desired);
});

const ENDPOINTS = 'endpoints-and-subnets';
const CALLS: Record<string, [Call['service'], readonly string[]]> = {
  [ENDPOINTS]: [
    'ec2',
    [
      'CreateVpcEndpoint',
      'ModifyVpcEndpoint',
      'DeleteVpcEndpoints',
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

describe.each(Object.entries(CALLS))('the rule %s', (rule, [service, names]) => {
  test.each(names)(
    'a successful %s event of another caller matches its rule',
    async (eventName) => {
      const call: Call = { service, eventName, requestParameters: {} };
      const matching = (more: Record<string, unknown>) =>
        matchingRules(eventOf(service, detailOf({ ...call, more })));
      expect(await matching({})).toEqual([rule]);
      expect(await matching({ errorCode: 'Client.UnauthorizedOperation' })).toEqual([]);
      expect(await matching({ userIdentity: userIdentity(OWN, 'reconcile') })).toEqual([]);
      expect(await matching({ userIdentity: userIdentity(`${OWN}-2`, 'x') })).toEqual([rule]);
      expect(await matching({ userIdentity: { type: 'IAMUser', userName: 'alice' } })).toEqual([
        rule,
      ]);
    },
  );
});

describe('EC2 lists, in which a single item is an object', () => {
  const item = { resourceId: 'vpce-1' };
  const other = { resourceId: 'subnet-1' };

  test.each<[string, string[], unknown]>([
    ['one endpoint as an object', ['endpoint-tags'], { items: item }],
    ['one endpoint as an array', ['endpoint-tags'], { items: [item] }],
    ['an endpoint in an array', ['endpoint-tags'], { items: [other, item] }],
    ['a subnet as an object', [], { items: other }],
    ['a subnet as an array', [], { items: [other] }],
  ])('CreateTags for %s matches %j', async (_, desired, resourcesSet) => {
    const call: Call = {
      service: 'ec2',
      eventName: 'CreateTags',
      requestParameters: { resourcesSet },
    };
    expect(await matchingRules(eventOf('ec2', detailOf(call)))).toEqual(desired);
  });

  test.each<[string, unknown]>([
    ['an object', { content: 'subnet-1', tag: 1 }],
    [
      'an array',
      [
        { content: 'subnet-1', tag: 1 },
        { content: 'subnet-2', tag: 2 },
      ],
    ],
  ])(
    'ModifyVpcEndpoint with subnets as %s matches the rule for endpoints',
    async (_, AddSubnetId) => {
      const requestParameters = {
        ModifyVpcEndpointRequest: { VpcEndpointId: 'vpce-1', AddSubnetId },
      };
      const call: Call = { service: 'ec2', eventName: 'ModifyVpcEndpoint', requestParameters };
      expect(await matchingRules(eventOf('ec2', detailOf(call)))).toEqual([ENDPOINTS]);
    },
  );
});

test.each<[string, Call['service'], string]>([
  ['a read', 'ec2', 'DescribeVpcEndpoints'],
  ['an unrelated call', 'ec2', 'RunInstances'],
  ['a read of records', 'route53', 'ListResourceRecordSets'],
])('the event of %s matches no rule', async (_, service, eventName) => {
  const call: Call = { service, eventName, requestParameters: {} };
  expect(await matchingRules(eventOf(service, detailOf(call)))).toEqual([]);
});
