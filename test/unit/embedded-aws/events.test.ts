import { describe, expect, test } from 'vitest';
import { assumedRole } from '../../../embedded-aws/identity.ts';
import { dig, type Example, exampleCloud, outcome } from './helpers.ts';

/** The last event on a bus after `work`. */
async function lastEvent(work: (example: Example) => unknown, region?: string) {
  const example = await exampleCloud();
  await work(example);
  return example.cloud.bus(region).events.at(-1);
}

describe('EC2 events as converted XML', () => {
  const modify =
    (more: object) =>
    ({ ec2, ids }: Example) =>
      ec2.modifyVpcEndpoint({ VpcEndpointId: ids.endpointId, ...more });
  const configured =
    (...configurations: [0 | 1, string][]) =>
    (example: Example) =>
      modify({
        SubnetConfigurations: configurations.map(([subnet, Ipv4]) => ({
          SubnetId: example.ids.subnetIds[subnet],
          Ipv4,
        })),
      })(example);
  const remove =
    (...VpcEndpointIds: string[]) =>
    ({ ec2 }: Example) =>
      ec2.deleteVpcEndpoints({ VpcEndpointIds });

  test.each<[string, (example: Example) => unknown, string, unknown]>([
    [
      'one removed subnet as an object',
      modify({ RemoveSubnetIds: ['subnet-0a0a0a0a0a0a0a0a0'] }),
      'ModifyVpcEndpointRequest.RemoveSubnetId',
      { content: 'subnet-0a0a0a0a0a0a0a0a0', tag: 1 },
    ],
    [
      'the endpoint id as a string',
      modify({}),
      'ModifyVpcEndpointRequest',
      { VpcEndpointId: 'vpce-001760f0be22cd4e2' },
    ],
    [
      'one subnet configuration as an object',
      configured([0, '10.0.1.5']),
      'ModifyVpcEndpointRequest.SubnetConfiguration',
      { SubnetId: 'subnet-0a0a0a0a0a0a0a0a0', Ipv4: '10.0.1.5', tag: 1 },
    ],
    [
      'two subnet configurations as an array',
      configured([0, '10.0.1.5'], [1, '10.0.2.5']),
      'ModifyVpcEndpointRequest.SubnetConfiguration',
      [
        { SubnetId: 'subnet-0a0a0a0a0a0a0a0a0', Ipv4: '10.0.1.5', tag: 1 },
        { SubnetId: 'subnet-0b0b0b0b0b0b0b0b0', Ipv4: '10.0.2.5', tag: 1 },
      ],
    ],
    [
      'one deleted endpoint as an object',
      remove('vpce-1'),
      'DeleteVpcEndpointsRequest.VpcEndpointId',
      { content: 'vpce-1', tag: 1 },
    ],
    [
      'two deleted endpoints as an array',
      remove('vpce-1', 'vpce-2'),
      'DeleteVpcEndpointsRequest.VpcEndpointId',
      [
        { content: 'vpce-1', tag: 1 },
        { content: 'vpce-2', tag: 1 },
      ],
    ],
    [
      'tagged resources as an array',
      ({ ec2, ids }) =>
        ec2.createTags({ Resources: [ids.endpointId], Tags: [{ Key: 'dns', Value: 'x' }] }),
      'resourcesSet.items',
      [{ resourceId: 'vpce-001760f0be22cd4e2' }],
    ],
    [
      'tags as an array',
      ({ ec2, ids }) => ec2.deleteTags({ Resources: [ids.endpointId], Tags: [{ Key: 'dns' }] }),
      'tagSet.items',
      [{ key: 'dns' }],
    ],
  ])('a request contains %s', async (_, work, path, expected) => {
    const event = await lastEvent(work);
    expect(dig(event, `detail.requestParameters.${path}`)).toEqual(expected);
  });

  test('the answer to CreateVpcEndpoint has empty strings for empty sets, and the account as a number', async () => {
    const event = await lastEvent(({ ec2, ids }) =>
      ec2.createVpcEndpoint(
        {
          VpcId: ids.vpcId,
          ServiceName: 'com.amazonaws.eu-west-2.s3',
          VpcEndpointType: 'Interface',
          SubnetIds: [ids.subnetIds[0]],
        },
        { id: 'vpce-2' },
      ),
    );
    const answer = 'detail.responseElements.CreateVpcEndpointResponse.vpcEndpoint';
    expect(dig(event, answer)).toMatchObject({
      vpcEndpointId: 'vpce-2',
      state: 'pending',
      dnsEntrySet: '',
      subnetIdSet: '',
      networkInterfaceIdSet: '',
      tagSet: '',
      ownerId: 111122223333,
    });
    expect(dig(event, 'detail.requestParameters.CreateVpcEndpointRequest.SubnetId')).toEqual({
      content: 'subnet-0a0a0a0a0a0a0a0a0',
      tag: 1,
    });
  });

  test('an event has the envelope of EventBridge and the identity of the caller', async () => {
    const event = await lastEvent(({ ec2, ids }) =>
      ec2.modifyVpcEndpoint({ VpcEndpointId: ids.endpointId }),
    );
    expect(event).toMatchObject({
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.ec2',
      account: '111122223333',
      time: '2026-01-01T00:01:00Z',
      region: 'eu-west-2',
      resources: [],
      detail: {
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::111122223333:assumed-role/NetworkAdmin/alice',
          sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/NetworkAdmin' } },
        },
        eventTime: '2026-01-01T00:01:00Z',
        eventSource: 'ec2.amazonaws.com',
        eventName: 'ModifyVpcEndpoint',
        awsRegion: 'eu-west-2',
        readOnly: false,
      },
    });
    expect(event?.detail).not.toHaveProperty('errorCode');
  });
});

test('the event of a refused call has the error code and no response elements', async () => {
  const event = await lastEvent((example) =>
    outcome(() => example.ec2.deleteSubnet({ SubnetId: example.ids.subnetIds[0] })),
  );
  expect(event?.detail).toMatchObject({
    eventName: 'DeleteSubnet',
    errorCode: 'Client.DependencyViolation',
    requestParameters: { subnetId: 'subnet-0a0a0a0a0a0a0a0a0' },
    responseElements: null,
  });
});

describe('events of Route 53', () => {
  test('ChangeResourceRecordSets sends an event with the changes in us-east-1', async () => {
    const event = await lastEvent(
      ({ cloud, ids }) =>
        cloud.route53().changeResourceRecordSets({
          HostedZoneId: ids.zones[0].id,
          ChangeBatch: {
            Changes: [
              {
                Action: 'CREATE',
                ResourceRecordSet: {
                  Name: '*.s3.eu-west-2.amazonaws.com',
                  Type: 'A',
                  AliasTarget: {
                    HostedZoneId: 'Z7K1066E3PUKB',
                    DNSName: 'x.example.com',
                    EvaluateTargetHealth: false,
                  },
                },
              },
            ],
          },
        }),
      'us-east-1',
    );
    expect(event).toMatchObject({ source: 'aws.route53', region: 'us-east-1' });
    expect(event?.detail).toMatchObject({
      awsRegion: 'us-east-1',
      userIdentity: {
        sessionContext: {
          sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/privatelink-dns-reconcile' },
        },
      },
      requestParameters: {
        hostedZoneId: 'Z0000000000S3',
        changeBatch: {
          changes: [
            {
              action: 'CREATE',
              resourceRecordSet: {
                name: '*.s3.eu-west-2.amazonaws.com',
                type: 'A',
                aliasTarget: {
                  hostedZoneId: 'Z7K1066E3PUKB',
                  dNSName: 'x.example.com',
                  evaluateTargetHealth: false,
                },
              },
            },
          ],
        },
      },
      responseElements: { changeInfo: { status: 'PENDING' } },
    });
  });

  test('AssociateVPCWithHostedZone sends an event with the VPC in us-east-1', async () => {
    const event = await lastEvent(({ ec2, route53, ids }) => {
      const { VpcId } = ec2.createVpc({ CidrBlock: '10.1.0.0/16' }, { id: 'vpc-2' });
      route53.associateVPCWithHostedZone({
        HostedZoneId: ids.zones[0].id,
        VPC: { VPCId: VpcId, VPCRegion: 'eu-west-2' },
      });
    }, 'us-east-1');
    expect(event?.detail.requestParameters).toEqual({
      hostedZoneId: 'Z0000000000S3',
      vPC: { vPCId: 'vpc-2', vPCRegion: 'eu-west-2' },
    });
  });
});

test('an event of the Resolver has member names in camel case, in the Region of the endpoint', async () => {
  const event = await lastEvent(({ cloud, ids }) =>
    cloud.world.resolver().associateResolverEndpointIpAddress({
      ResolverEndpointId: ids.inboundEndpointId,
      IpAddress: { SubnetId: ids.subnetIds[0], Ip: '10.0.1.9' },
    }),
  );
  expect(event).toMatchObject({ source: 'aws.route53resolver', region: 'eu-west-2' });
  expect(event?.detail).toMatchObject({
    eventName: 'AssociateResolverEndpointIpAddress',
    requestParameters: {
      resolverEndpointId: 'rslvr-in-0123456789abcdef0',
      ipAddress: { subnetId: 'subnet-0a0a0a0a0a0a0a0a0', ip: '10.0.1.9' },
    },
  });
});

test('events do not contain the value of a parameter', async () => {
  const example = await exampleCloud();
  example.cloud.world.ssm.putParameter({ Name: '/a', Type: 'String', Value: 'secret' });
  const events = example.cloud.bus().events.slice(-2);
  expect(events.map((event) => event['detail-type']).sort()).toEqual([
    'AWS API Call via CloudTrail',
    'Parameter Store Change',
  ]);
  expect(JSON.stringify(events)).not.toContain('secret');
});

test('an event names the default operator or the given caller', async () => {
  const { cloud, ec2, ids } = await exampleCloud();
  cloud.operator = assumedRole(cloud.account, 'Terraform', 'pipeline');
  ec2.createTags({ Resources: [ids.endpointId], Tags: [] });
  const caller = assumedRole(cloud.account, 'Auditor', 'bob');
  ec2.createTags({ Resources: [ids.endpointId], Tags: [] }, { caller });
  const arns = cloud
    .bus()
    .events.slice(-2)
    .map((event) => dig(event, 'detail.userIdentity.arn'));
  expect(arns).toEqual([
    'arn:aws:sts::111122223333:assumed-role/Terraform/pipeline',
    'arn:aws:sts::111122223333:assumed-role/Auditor/bob',
  ]);
});
