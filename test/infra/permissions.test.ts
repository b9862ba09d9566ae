import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import type { Binding, ZoneChoice } from '../../shared/model/binding.ts';
import {
  actionsOf,
  everything,
  example,
  inChina,
  type Statement,
  type Synth,
  statements,
  synth,
} from './synth.ts';

/** The actions without resource types: AWS denies them to a role whose statement names a resource. */
const WITHOUT_RESOURCES = [
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcEndpointServices',
  'ec2:DescribeVpcs',
  'route53:ListHostedZonesByName',
  'route53:ListHostedZonesByVPC',
  'route53resolver:ListResolverEndpoints',
];

const NAMES = 'route53:ChangeResourceRecordSetsNormalizedRecordNames';
const worked = synth(example());

function withAction(template: Template, action: string): (Statement & { policy: string })[] {
  return statements(template).filter((statement) => actionsOf(statement).includes(action));
}

function withZones(zones: ZoneChoice[] | undefined, more: Binding[] = []) {
  const [binding] = example().bindings;
  if (binding === undefined) throw new Error('no binding');
  return synth(example({ bindings: [{ ...binding, zones }, ...more] }));
}

/** Allowed only with deployment.tracing. */
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

function openActions({ home, events }: Synth): string[] {
  const all = [home, ...Object.values(events)].flatMap(statements);
  const open = all.filter(({ Resource }) => [Resource].flat().includes('*')).flatMap(actionsOf);
  return [...new Set(open)].sort();
}

test('every statement names resources, except for actions without resource types', () => {
  expect(openActions(worked)).toEqual([...WITHOUT_RESOURCES].sort());
});

test('a deployment with every option adds only the actions for traces to those without resources', () => {
  expect(openActions(synth(everything()))).toEqual([...WITHOUT_RESOURCES, ...TRACES].sort());
});

test('docs/permissions.md lists every action without resource types', () => {
  const page = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');
  for (const action of WITHOUT_RESOURCES) expect(page).toContain(`\`${action}\``);
});

test('no statement allows actions by a wildcard', () => {
  const all = [worked.home, ...Object.values(worked.events)].flatMap(statements);
  expect(all.flatMap(actionsOf).filter((action) => action.includes('*'))).toEqual([]);
});

test.each([
  ['RouteRole', ['s3:GetObject', 's3:ListBucket', 'sqs:SendMessage']],
  [
    'PublishFeedRole',
    [
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'kms:GetPublicKey',
      'kms:Sign',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'sns:Publish',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
      'ssm:GetParametersByPath',
      'ssm:PutParameter',
    ],
  ],
  ['SweepRole', ['sqs:SendMessage']],
  ['SigningKeyRole', ['kms:GetPublicKey']],
])('%s allows exactly the actions of its function', (role, actions) => {
  const found = statements(worked.home)
    .filter(({ policy }) => policy.startsWith(role))
    .flatMap(actionsOf)
    .filter((action) => !/^logs:|^sqs:GetQueue/.test(action));
  expect([...new Set(found)].sort()).toEqual(actions);
});

test('every role that reads the feed or the outbox may list only these, so that S3 reports a missing object as missing', () => {
  const lists = withAction(worked.home, 's3:ListBucket');
  const prefixes = lists.map(({ Condition }) => Condition?.StringLikeIfExists?.['s3:prefix']);
  expect(prefixes.map((prefix) => String(prefix)).sort()).toEqual([
    ...Array.from({ length: 5 }, () => 'feed/v1/*'),
    'history/v1/*',
    'notify/v1/outbox.json*',
    'notify/v1/outbox.json*',
  ]);
  expect(JSON.stringify(withAction(worked.home, 's3:PutObject'))).toContain('/feed/v1/*');
});

test('reconcile reads only the manifest of the feed and its signatures', () => {
  const [read] = withAction(worked.home, 's3:GetObject').filter(({ policy }) =>
    policy.startsWith('ReconcileBindingsRole'),
  );
  const resources = [read?.Resource].flat().map((resource) => JSON.stringify(resource));
  expect(resources.map((text) => /feed\/v1\/[^"]*/.exec(text)?.[0])).toEqual([
    'feed/v1/manifest.json',
    'feed/v1/signatures/*',
  ]);
});

test('only publish may sign, with the keys of the feed', () => {
  const signers = withAction(worked.home, 'kms:Sign');
  expect(signers.map(({ policy }) => policy.replace(/Default.*/, ''))).toEqual(['PublishFeedRole']);
  expect(signers.map(({ Resource }) => Resource)).toEqual([
    { 'Fn::GetAtt': [expect.stringMatching(/^SigningKey1/), 'Arn'] },
  ]);
});

test('publish writes parameters only below the prefix', () => {
  const [statement] = withAction(worked.home, 'ssm:PutParameter');
  expect(JSON.stringify(statement?.Resource)).toBe(
    JSON.stringify(
      ['/privatelink-dns', '/privatelink-dns/*'].map((path) => ({
        'Fn::Join': [
          '',
          ['arn:aws:ssm:eu-west-2:', { Ref: 'AWS::AccountId' }, `:parameter${path}`],
        ],
      })),
    ),
  );
});

test('reconcile may change three record names in each zone of the worked example', () => {
  const changes = withAction(worked.home, 'route53:ChangeResourceRecordSets');
  expect(
    changes.map(({ Resource, Condition }) => [
      Resource,
      Condition?.['ForAllValues:StringEquals']?.[NAMES],
    ]),
  ).toEqual([
    [
      ['Z0000000000S3', 'Z00000000S3AP', 'Z0000000S3CTL'].map(
        (id) => `arn:aws:route53:::hostedzone/${id}`,
      ),
      ['s3', 's3-accesspoint', 's3-control'].flatMap((label) => [
        `${label}.eu-west-2.amazonaws.com`,
        `\\052.${label}.eu-west-2.amazonaws.com`,
        `_privatelink-dns.${label}.eu-west-2.amazonaws.com`,
      ]),
    ],
  ]);
});

test.each<[what: string, domains: string[], groups: string[][]]>([
  ['two zones of one name', ['a.example', 'a.example'], [['Z0', 'Z1']]],
  ['a zone and a zone below it', ['a.example', 'b.a.example'], [['Z0'], ['Z1']]],
  ['a zone and a zone above it', ['b.a.example', 'a.example'], [['Z0'], ['Z1']]],
  ['zones side by side', ['a.example', 'b.example'], [['Z0', 'Z1']]],
  ['a name that only ends with the other', ['a.example', 'ba.example'], [['Z0', 'Z1']]],
  ['a mix', ['a.example', 'c.a.example', 'b.example'], [['Z0', 'Z2'], ['Z1']]],
])('zones share a statement only if no name of one can be in another: %s', (_, domains, groups) => {
  const { home } = withZones(
    domains.map((domain, index) => ({ domain, id: `Z${index}`, vpcs: undefined })),
  );
  const changes = withAction(home, 'route53:ChangeResourceRecordSets');
  expect(
    changes.map(({ Resource }) => [Resource].flat().map((arn) => String(arn).split('/').at(-1))),
  ).toEqual(groups);
});

test('a change of records is limited to four types, and requires the key of its actions', () => {
  for (const { Condition } of withAction(worked.home, 'route53:ChangeResourceRecordSets')) {
    expect(Condition).toMatchObject({
      'ForAllValues:StringEquals': {
        'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA', 'CNAME', 'TXT'],
        'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE', 'UPSERT'],
      },
      Null: { 'route53:ChangeResourceRecordSetsActions': 'false' },
    });
  }
});

test('reconcile reads records only in the configured zones', () => {
  const [read, ...more] = withAction(worked.home, 'route53:ListResourceRecordSets');
  expect(more).toEqual([]);
  expect(read?.Resource).toEqual([
    'arn:aws:route53:::hostedzone/Z0000000000S3',
    'arn:aws:route53:::hostedzone/Z00000000S3AP',
    'arn:aws:route53:::hostedzone/Z0000000S3CTL',
  ]);
});

test('a zone without an id limits the changes by record name in every zone of the account', () => {
  const domain = 's3.eu-west-2.amazonaws.com';
  const { home, infos } = withZones([{ domain, id: undefined, vpcs: undefined }]);
  const [change, ...more] = withAction(home, 'route53:ChangeResourceRecordSets');
  expect(more).toEqual([]);
  expect(change?.Resource).toBe('arn:aws:route53:::hostedzone/*');
  expect(change?.Condition?.['ForAllValues:StringEquals']?.[NAMES]).toEqual([
    's3.eu-west-2.amazonaws.com',
    '\\052.s3.eu-west-2.amazonaws.com',
    '_privatelink-dns.s3.eu-west-2.amazonaws.com',
  ]);
  expect(infos).toEqual([]);
});

test('a binding without zones limits the changes by record type, and the synthesis informs operators', () => {
  const { home, infos } = withZones(undefined);
  const [change] = withAction(home, 'route53:ChangeResourceRecordSets');
  expect(change?.Resource).toBe('arn:aws:route53:::hostedzone/*');
  expect(Object.keys(change?.Condition?.['ForAllValues:StringEquals'] ?? {}).sort()).toEqual([
    'route53:ChangeResourceRecordSetsActions',
    'route53:ChangeResourceRecordSetsRecordTypes',
  ]);
  expect(infos.join()).toContain('The binding s3-london lists no zones');
});

const zone = { domain: 's3.eu-west-2.amazonaws.com', id: 'Z0000000000S3' };

test('reconcile may associate no VPC if the zones list no VPCs', () => {
  expect(withAction(worked.home, 'route53:AssociateVPCWithHostedZone')).toEqual([]);
});

test('reconcile may associate only the VPCs that a zone lists', () => {
  const vpcs = [
    { id: 'vpc-0a', region: 'eu-west-2' },
    { id: 'vpc-0b', region: 'eu-central-1' },
  ];
  const { home } = withZones([{ ...zone, vpcs }]);
  const [associate, ...more] = withAction(home, 'route53:AssociateVPCWithHostedZone');
  expect(more).toEqual([]);
  expect(associate?.Resource).toBe('arn:aws:route53:::hostedzone/Z0000000000S3');
  expect(associate?.Condition).toEqual({
    'ForAllValues:StringEquals': {
      'route53:VPCs': ['VPCId=vpc-0a,VPCRegion=eu-west-2', 'VPCId=vpc-0b,VPCRegion=eu-central-1'],
    },
    Null: { 'route53:VPCs': 'false' },
  });
});

test('the ARNs of zones have the partition of the deployment', () => {
  const { home } = synth(inChina());
  const [read] = withAction(home, 'route53:ListResourceRecordSets');
  expect([read?.Resource].flat()[0]).toBe('arn:aws-cn:route53:::hostedzone/Z0000000000S3');
});

test('the reconciler may write the zonal names of a zone', () => {
  const zonalNames = [{ name: 'az1', availabilityZone: 'euw2-az1' }];
  const { home } = withZones([{ domain: 'a.example', id: 'Z1', vpcs: undefined, zonalNames }]);
  const [statement] = withAction(home, 'route53:ChangeResourceRecordSets');
  expect(statement?.Condition?.['ForAllValues:StringEquals']?.[NAMES]).toEqual([
    'a.example',
    '\\052.a.example',
    'az1.a.example',
    '\\052.az1.a.example',
    '_privatelink-dns.a.example',
  ]);
});

test('the reconciler may list the addresses of the configured inbound endpoints, each in its Region', () => {
  const [first] = example().bindings;
  if (first === undefined) throw new Error('no binding');
  const other = { ...first, name: 'other', inbound: { id: 'rslvr-in-0bb', region: 'eu-west-1' } };
  const { home } = synth(example({ bindings: [first, other] }));
  const [statement] = withAction(home, 'route53resolver:ListResolverEndpointIpAddresses');
  expect(JSON.stringify(statement?.Resource)).toMatch(
    /:route53resolver:eu-west-1:.*resolver-endpoint\/rslvr-in-0bb.*:route53resolver:.*resolver-endpoint\/rslvr-in-0123456789abcdef0/,
  );
});

test('a deployment with fixed inbound addresses may list the addresses of no inbound endpoint', () => {
  const [first] = example().bindings;
  if (first === undefined) throw new Error('no binding');
  const inbound = { addresses: ['10.0.1.122'], vpc: undefined };
  const { home } = synth(example({ bindings: [{ ...first, inbound }] }));
  expect(withAction(home, 'route53resolver:ListResolverEndpointIpAddresses')).toEqual([]);
});
