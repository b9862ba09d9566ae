import { Match, type Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { actionsOf, everything, example, statements, synth } from './synth.ts';

const { home } = synth(example());
const { home: full } = synth(everything());

test('only signatures and noncurrent versions in the feed bucket expire', () => {
  home.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: [
        { Prefix: 'feed/v1/signatures/', ExpirationInDays: 30, Status: 'Enabled' },
        {
          Prefix: Match.absent(),
          ExpirationInDays: Match.absent(),
          ExpirationDate: Match.absent(),
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          Status: 'Enabled',
        },
      ],
    },
  });
});

test('the feed bucket has no network restriction by default', () => {
  expect(denials(home)).toEqual([]);
});

test('feedOnlyFrom denies access to objects from elsewhere, and restricts nothing else', () => {
  const [denial, ...more] = denials(full);
  expect(more).toEqual([]);
  expect(denial).toMatchObject({
    Effect: 'Deny',
    Action: ['s3:DeleteObject*', 's3:GetObject*', 's3:PutObject*'],
    Resource: { 'Fn::Join': ['', [expect.anything(), '/*']] },
    Condition: {
      StringNotEquals: { 'aws:SourceVpce': ['vpce-001760f0be22cd4e2'] },
      NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
  const exempt = JSON.stringify(denial?.Condition.ArnNotEquals?.['aws:PrincipalArn']);
  for (const name of ['route', 'reconcile', 'publish', 'probe']) {
    expect(exempt).toContain(`role/privatelink-dns-everything-${name}`);
  }
});

test('feedOnlyFrom without ranges has no condition on ranges, as an empty condition would match no request', () => {
  const feedOnlyFrom = { endpoints: ['vpce-001760f0be22cd4e2'], ranges: [] };
  const config = example({ deployment: { tracing: false, feedOnlyFrom } });
  const [denial] = denials(synth(config).home);
  expect(Object.keys(denial?.Condition ?? {}).sort()).toEqual([
    'ArnNotEquals',
    'BoolIfExists',
    'StringNotEquals',
  ]);
});

interface Denial {
  Sid?: string;
  Condition: Record<string, Record<string, unknown>>;
}

function denials(template: Template): Denial[] {
  return Object.values(template.findResources('AWS::S3::BucketPolicy'))
    .flatMap(({ Properties }): Denial[] => Properties.PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === 'OnlyFrom');
}

test('the key of the topic is rotated each year, and alarms may use it', () => {
  home.hasResourceProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TopicKey'), 'Arn'] },
  });
  home.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        }),
      ]),
    },
  });
});

test('only publish may use the key of the topic', () => {
  const users = statements(home).filter((one) => actionsOf(one).includes('kms:GenerateDataKey'));
  expect(users.map(({ policy }) => policy)).toEqual([expect.stringMatching(/^PublishFeedRole/)]);
});

test.each([
  ['ReconcileBindings', 5],
  ['PublishFeed', 2],
])('the event source of %s limits its concurrency to %i', (name, most) => {
  home.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionName: { Ref: Match.stringLikeRegexp(`^${name}`) },
    ScalingConfig: { MaximumConcurrency: most },
  });
});

test('no function reserves concurrency, as a new account may have none available', () => {
  home.allResourcesProperties('AWS::Lambda::Function', {
    ReservedConcurrentExecutions: Match.absent(),
  });
});

test('functions send traces only with deployment.tracing', () => {
  home.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
  full.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
});

test('no template retains a resource when the creation of its stack fails', () => {
  const resources = Object.values(synth(everything()).texts).flatMap((text) =>
    Object.values((JSON.parse(text) as { Resources: Record<string, Resource> }).Resources),
  );
  const policies = new Set(resources.map(({ DeletionPolicy }) => DeletionPolicy));
  expect([...policies].sort()).toEqual(['Delete', 'RetainExceptOnCreate', undefined]);
});

test('the output AfterRemoval names every resource that is kept when the stack is removed', () => {
  const kept = Object.values(home.toJSON().Resources as Record<string, Resource>)
    .filter(({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'))
    .map(({ Type }) => Type);
  expect([...new Set(kept)].sort()).toEqual([
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
  ]);
  const { Value } = home.toJSON().Outputs.AfterRemoval;
  for (const word of ['Zones', 'records', 'parameters', 'bucket', 'signing keys', 'logs']) {
    expect(Value).toContain(word);
  }
});

interface Resource {
  Type: string;
  DeletionPolicy?: string;
}
