import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { WORKED_EXAMPLE, workedExample } from '../../../embedded-aws/worked-example.ts';
import { identifiersOf } from '../../../shared/events/identifiers.ts';
import { eventOf, lastEvent, named } from './fixtures.ts';

const { endpointId, inboundEndpointId, region, subnetIds, vpcId, zones } = WORKED_EXAMPLE;
const [subnetA, subnetB] = subnetIds;
const [zone] = zones;

async function exampleCloud(): Promise<EmbeddedCloud> {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  return cloud;
}

describe('events of the embedded AWS', () => {
  test.each<[string, (cloud: EmbeddedCloud) => unknown, ReturnType<typeof named>]>([
    [
      'ModifyVpcEndpoint',
      (cloud) =>
        cloud.world
          .ec2()
          .modifyVpcEndpoint({ VpcEndpointId: endpointId, RemoveSubnetIds: [subnetB] }),
      { endpoints: [endpointId], subnets: [subnetB] },
    ],
    [
      'DeleteVpcEndpoints',
      (cloud) => cloud.world.ec2().deleteVpcEndpoints({ VpcEndpointIds: [endpointId, 'vpce-0f'] }),
      { endpoints: [endpointId, 'vpce-0f'] },
    ],
    [
      'CreateTags',
      (cloud) =>
        cloud.world.ec2().createTags({ Resources: [endpointId], Tags: [{ Key: 'a', Value: 'b' }] }),
      { endpoints: [endpointId] },
    ],
    [
      'DeleteTags',
      (cloud) => cloud.world.ec2().deleteTags({ Resources: [endpointId], Tags: [{ Key: 'dns' }] }),
      { endpoints: [endpointId] },
    ],
    [
      'CreateSubnet',
      (cloud) =>
        cloud.world
          .ec2()
          .createSubnet(
            { VpcId: vpcId, CidrBlock: '10.0.3.0/24', AvailabilityZone: 'eu-west-2c' },
            { id: 'subnet-0c' },
          ),
      { vpcs: [vpcId], subnets: ['subnet-0c'] },
    ],
    [
      'AssociateResolverEndpointIpAddress',
      (cloud) =>
        cloud.world.resolver().associateResolverEndpointIpAddress({
          ResolverEndpointId: inboundEndpointId,
          IpAddress: { SubnetId: subnetA },
        }),
      { inbounds: [inboundEndpointId], subnets: [subnetA], vpcs: [vpcId] },
    ],
    [
      'DeleteResolverEndpoint',
      (cloud) =>
        cloud.world.resolver().deleteResolverEndpoint({ ResolverEndpointId: inboundEndpointId }),
      { inbounds: [inboundEndpointId] },
    ],
    [
      'DeleteHostedZone',
      (cloud) => cloud.world.route53.deleteHostedZone({ Id: zone.id }),
      { zones: [zone.id] },
    ],
    [
      'CreateHostedZone',
      (cloud) =>
        cloud.world.route53.createHostedZone(
          { Name: 'x.eu-west-2.amazonaws.com', VPC: { VPCId: vpcId, VPCRegion: region } },
          { id: 'Z0XYZ' },
        ),
      { zones: ['Z0XYZ'], vpcs: [vpcId] },
    ],
    [
      'ChangeResourceRecordSets',
      (cloud) =>
        cloud.world.route53.changeResourceRecordSets({
          HostedZoneId: zone.id,
          ChangeBatch: {
            Changes: [
              {
                Action: 'CREATE',
                ResourceRecordSet: {
                  Name: `x.${zone.domain}`,
                  Type: 'A',
                  TTL: 60,
                  ResourceRecords: [{ Value: '10.0.0.1' }],
                },
              },
            ],
          },
        }),
      { zones: [zone.id] },
    ],
  ])('an event of %s names the resources of the call', async (eventName, work, wanted) => {
    const cloud = await exampleCloud();
    work(cloud);
    expect(named(lastEvent(cloud, eventName))).toMatchObject(wanted);
  });

  test('an event of CreateVpcEndpoint names the created endpoint', async () => {
    const event = lastEvent(await exampleCloud(), 'CreateVpcEndpoint');
    expect(named(event)).toMatchObject({
      endpoints: [endpointId],
      vpcs: [vpcId],
      subnets: [subnetA, subnetB],
    });
    expect(identifiersOf(event)).toMatchObject({
      eventId: event.id,
      eventName: 'CreateVpcEndpoint',
      service: 'ec2',
      region,
    });
  });

  test.each([
    ['CreateResolverEndpoint', 'route53resolver', region],
    ['CreateHostedZone', 'route53', 'us-east-1'],
  ])('an event of %s has the service %s and the Region %s', async (eventName, service, where) => {
    const event = lastEvent(await exampleCloud(), eventName);
    expect(identifiersOf(event)).toMatchObject({ service, region: where });
  });

  test('an event of a failed call names the resources in its request', async () => {
    const cloud = await exampleCloud();
    expect(() => cloud.world.ec2().deleteSubnet({ SubnetId: subnetA })).toThrow('dependencies');
    const event = lastEvent(cloud, 'DeleteSubnet');
    expect(event.detail.responseElements).toBeNull();
    expect(named(event)).toEqual({ subnets: [subnetA] });
  });
});

describe('events in the form of CloudTrail’s converted XML', () => {
  test.each<[string, unknown, unknown, ReturnType<typeof named>]>([
    [
      'a request with one item',
      {
        ModifyVpcEndpointRequest: {
          VpcEndpointId: 'vpce-1',
          AddSubnetId: { tag: 1, content: 'subnet-1' },
        },
      },
      null,
      { endpoints: ['vpce-1'], subnets: ['subnet-1'] },
    ],
    [
      'a request with several items',
      {
        DeleteVpcEndpointsRequest: {
          VpcEndpointId: [
            { tag: 1, content: 'vpce-1' },
            { tag: 2, content: 'vpce-2' },
          ],
        },
      },
      null,
      { endpoints: ['vpce-1', 'vpce-2'] },
    ],
    [
      'a response with one item',
      null,
      { vpcEndpoint: { networkInterfaceIdSet: { item: 'eni-1' } } },
      { interfaces: ['eni-1'] },
    ],
    [
      'a response with several items',
      null,
      { vpcEndpoint: { networkInterfaceIdSet: { item: ['eni-1', 'eni-2'] } } },
      { interfaces: ['eni-1', 'eni-2'] },
    ],
    [
      'a response with an empty set',
      null,
      { vpcEndpoint: { vpcEndpointId: 'vpce-1', subnetIdSet: '', tagSet: '' } },
      { endpoints: ['vpce-1'] },
    ],
    [
      'a response with a number and a boolean',
      { vpcEndpointId: 'vpce-1' },
      { ownerId: 200802171337, flag: true },
      { endpoints: ['vpce-1'] },
    ],
    [
      'parameters without a wrapper',
      { subnetId: 'subnet-1' },
      { _return: true },
      { subnets: ['subnet-1'] },
    ],
    ['a zone id with its path', { hostedZoneId: '/hostedzone/Z1' }, null, { zones: ['Z1'] }],
    ['a zone id with half of its path', { hostedZoneId: 'hostedzone/Z1' }, null, { zones: ['Z1'] }],
    ['neither parameters nor a response', null, null, {}],
    ['a text as its parameters', 'vpce-1', '', { endpoints: ['vpce-1'] }],
    [
      'ids of other kinds',
      {
        a: 'sg-1',
        b: 'subnet-cidr-assoc-1',
        c: 'rslvr-out-1',
        d: 'vpce-svc-1',
        e: 'my vpce-1',
        f: 'eni-attach-1',
        g: 'vpce-1\n',
      },
      null,
      {},
    ],
  ])('identifiersOf reads an event with %s', (_, request, response, wanted) => {
    expect(named(eventOf(request, response))).toEqual(wanted);
  });

  test('identifiersOf reads a recorded event of CreateVpcEndpoint', () => {
    const file = new URL('recorded/create-vpc-endpoint.json', import.meta.url);
    const detail = JSON.parse(readFileSync(file, 'utf8'));
    const event = { ...eventOf(null), detail };
    expect(identifiersOf(event)).toMatchObject({
      eventName: 'CreateVpcEndpoint',
      service: 'ec2',
      region: 'us-east-1',
    });
    expect(named(event)).toEqual({
      endpoints: ['vpce-db0c0ffee984e07fa'],
      vpcs: ['vpc-db0c0ffee56bc40db'],
    });
  });

  test.each(['requestParameters', 'responseElements'])(
    'identifiersOf reads an event without %s',
    (member) => {
      const event = eventOf({ subnetId: 'subnet-1' }, { subnetId: 'subnet-1' });
      const detail = Object.fromEntries(
        Object.entries(event.detail).filter(([key]) => key !== member),
      );
      expect(named({ ...event, detail })).toEqual({ subnets: ['subnet-1'] });
    },
  );
});

describe('values that are not CloudTrail events', () => {
  const good = eventOf({ subnetId: 'subnet-1' });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'vpce-1'],
    ['an event without a detail', { ...good, detail: undefined }],
    ['an event whose detail is null', { ...good, detail: null }],
    ['an event without an id', { ...good, id: undefined }],
    ['an event with an empty id', { ...good, id: '' }],
    ['an event without a name', { ...good, detail: { ...good.detail, eventName: undefined } }],
    ['an event whose Region is a number', { ...good, detail: { ...good.detail, awsRegion: 7 } }],
    [
      'an event whose source is not AWS',
      { ...good, detail: { ...good.detail, eventSource: 'ec2' } },
    ],
  ])('identifiersOf rejects %s', (_, event) => {
    expect(identifiersOf(event)).toBeUndefined();
  });
});
