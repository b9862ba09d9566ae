import { describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { EventBridgeEvent } from '../../../embedded-aws/cloudtrail.ts';
import { assumedRole, type Caller } from '../../../embedded-aws/identity.ts';
import { checkPattern, matchesPattern } from '../../../embedded-aws/pattern.ts';
import { WORKED_EXAMPLE, workedExample } from '../../../embedded-aws/worked-example.ts';
import { eventRules } from '../../../shared/events/patterns.ts';
import { lastEvent } from './fixtures.ts';

const own = assumedRole('111122223333', 'privatelink-dns-net-prod-reconcile', 'reconcile');
const other = assumedRole('111122223333', 'privatelink-dns-net-prod-reconcile-2', 'reconcile');
const rules = eventRules({ roleArns: [own.roleArn] });
const { endpointId, inboundEndpointId, region, subnetIds, zones } = WORKED_EXAMPLE;
const [, subnetB] = subnetIds;
const [zone] = zones;

function matched(event: unknown): string[] {
  return rules.filter(({ pattern }) => matchesPattern(pattern, event)).map(({ name }) => name);
}

async function exampleCloud(): Promise<EmbeddedCloud> {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  return cloud;
}

function modify(cloud: EmbeddedCloud, caller?: Caller): EventBridgeEvent {
  cloud.world
    .ec2()
    .modifyVpcEndpoint(
      { VpcEndpointId: endpointId, RemoveSubnetIds: [subnetB] },
      caller ? { caller } : {},
    );
  return lastEvent(cloud, 'ModifyVpcEndpoint');
}

test.each(rules.map((rule) => [rule.name, rule] as const))(
  'EventBridge accepts the pattern of the rule %s',
  (_, rule) => {
    expect(() => checkPattern(rule.pattern)).not.toThrow();
  },
);

test('only the rule for zones is deployed in us-east-1', () => {
  expect(rules.filter(({ arises }) => arises === 'in-us-east-1').map(({ name }) => name)).toEqual([
    'zones',
  ]);
});

describe('matching by call', () => {
  test.each<[string, (cloud: EmbeddedCloud) => unknown, string[]]>([
    ['ModifyVpcEndpoint', modify, ['endpoints-and-subnets']],
    ['CreateVpcEndpoint', () => {}, ['endpoints-and-subnets']],
    ['CreateSubnet', () => {}, ['endpoints-and-subnets']],
    [
      'DeleteVpcEndpoints',
      (c) => c.world.ec2().deleteVpcEndpoints({ VpcEndpointIds: [endpointId] }),
      ['endpoints-and-subnets'],
    ],
    ['CreateResolverEndpoint', () => {}, ['inbound-endpoints']],
    [
      'DeleteResolverEndpoint',
      (c) => c.world.resolver().deleteResolverEndpoint({ ResolverEndpointId: inboundEndpointId }),
      ['inbound-endpoints'],
    ],
    ['CreateHostedZone', () => {}, ['zones']],
    ['DeleteHostedZone', (c) => c.world.route53.deleteHostedZone({ Id: zone.id }), ['zones']],
    [
      'AssociateVPCWithHostedZone',
      (c) => {
        c.world.ec2().createVpc({ CidrBlock: '10.9.0.0/16' }, { id: 'vpc-09' });
        c.world.route53.associateVPCWithHostedZone({
          HostedZoneId: zone.id,
          VPC: { VPCId: 'vpc-09', VPCRegion: region },
        });
      },
      ['zones'],
    ],
    ['CreateVpc', () => {}, []],
  ])('an event of %s matches the rules for its resources', async (eventName, work, wanted) => {
    const cloud = await exampleCloud();
    work(cloud);
    expect(matched(lastEvent(cloud, eventName))).toEqual(wanted);
  });

  test('an event of a read-only call matches no rule', async () => {
    const event = modify(await exampleCloud());
    const detail = { ...event.detail, eventName: 'DescribeVpcEndpoints' };
    expect(matched({ ...event, detail })).toEqual([]);
  });

  test('events of Parameter Store match no rule', async () => {
    const cloud = await exampleCloud();
    cloud.world.ssm.putParameter({ Name: '/privatelink-dns/x', Type: 'String', Value: 'v' });
    const events = cloud.bus().events.filter(({ source }) => source === 'aws.ssm');
    expect(events.length).toBeGreaterThan(0);
    expect(events.flatMap(matched)).toEqual([]);
  });
});

describe('matching by caller', () => {
  test.each<[string, Caller | undefined, boolean]>([
    ['matches if the caller is an operator', undefined, true],
    ['does not match if the caller is our own role', own, false],
    ['matches if the caller is a role whose name begins with ours', other, true],
  ])('a call %s', async (_, caller, wanted) => {
    expect(matched(modify(await exampleCloud(), caller)).length > 0).toBe(wanted);
  });

  test.each<[string, unknown]>([
    ['a user without a session', { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice' }],
    ['the root user', { type: 'Root', arn: 'arn:aws:iam::111122223333:root' }],
    ['a service', { type: 'AWSService', invokedBy: 'vpce.amazonaws.com' }],
    ['a session without an issuer', { type: 'IAMUser', sessionContext: { attributes: {} } }],
  ])('a call by %s matches', async (_, userIdentity) => {
    const event = modify(await exampleCloud());
    expect(matched({ ...event, detail: { ...event.detail, userIdentity } })).toEqual([
      'endpoints-and-subnets',
    ]);
  });

  test('our own repairs of zones match no rule', async () => {
    const cloud = await exampleCloud();
    const change = (caller: Caller, name: string) =>
      cloud.world.route53.changeResourceRecordSets(
        {
          HostedZoneId: zone.id,
          ChangeBatch: {
            Changes: [
              {
                Action: 'CREATE',
                ResourceRecordSet: {
                  Name: `${name}.${zone.domain}`,
                  Type: 'TXT',
                  TTL: 300,
                  ResourceRecords: [{ Value: '"x"' }],
                },
              },
            ],
          },
        },
        { caller },
      );
    change(own, 'a');
    expect(matched(lastEvent(cloud, 'ChangeResourceRecordSets'))).toEqual([]);
    change(cloud.operator, 'b');
    expect(matched(lastEvent(cloud, 'ChangeResourceRecordSets'))).toEqual(['zones']);
  });
});

describe('failed calls', () => {
  test('a failed call matches no rule', async () => {
    const cloud = await exampleCloud();
    expect(() => cloud.world.ec2().deleteSubnet({ SubnetId: subnetB })).toThrow('dependencies');
    expect(matched(lastEvent(cloud, 'DeleteSubnet'))).toEqual([]);
  });

  test('the event of a failed call would match without its error code', async () => {
    const cloud = await exampleCloud();
    expect(() => cloud.world.ec2().deleteSubnet({ SubnetId: subnetB })).toThrow('dependencies');
    const event = lastEvent(cloud, 'DeleteSubnet');
    const { errorCode: _, ...detail } = event.detail;
    expect(matched({ ...event, detail })).toEqual(['endpoints-and-subnets']);
  });
});

describe('tag changes', () => {
  test.each<[string, string[], string[]]>([
    ['an endpoint matches', [endpointId], ['endpoint-tags']],
    ['an endpoint and other resources matches', [subnetB, endpointId], ['endpoint-tags']],
    ['a subnet does not match', [subnetB], []],
  ])('a change of the tags of %s', async (_, Resources, wanted) => {
    const cloud = await exampleCloud();
    const Tags = [{ Key: 'a', Value: 'b' }];
    cloud.world.ec2().createTags({ Resources, Tags });
    expect(matched(lastEvent(cloud, 'CreateTags'))).toEqual(wanted);
    cloud.world.ec2().deleteTags({ Resources, Tags });
    expect(matched(lastEvent(cloud, 'DeleteTags'))).toEqual(wanted);
  });
});
