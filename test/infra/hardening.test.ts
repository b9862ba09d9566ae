import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { actionsOf, example, statements, synth } from './synth.ts';

const { home } = synth(example());
const FEED = { endpoints: ['vpce-001760f0be22cd4e2'], ranges: ['203.0.113.0/24'] };

describe('the feed', () => {
  it('forgets by age signatures alone, which are made anew each day, and what is no longer current', () => {
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

  it('is not bound to a place unless the configuration says so', () => {
    expect(denials(home.findResources('AWS::S3::BucketPolicy'))).toEqual([]);
  });

  it('denies objects to whoever comes from elsewhere, and says nothing of the bucket itself', () => {
    const config = example({ deployment: { tracing: false, feedOnlyFrom: FEED } });
    const [denial, ...more] = denials(synth(config).home.findResources('AWS::S3::BucketPolicy'));
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
      expect(exempt).toContain(`role/privatelink-dns-net-prod-${name}`);
    }
  });

  it('leaves out a condition of which nothing is listed, as an empty one would hold for nobody', () => {
    const feedOnlyFrom = { ...FEED, ranges: [] };
    const config = example({ deployment: { tracing: false, feedOnlyFrom } });
    const [denial] = denials(synth(config).home.findResources('AWS::S3::BucketPolicy'));
    expect(Object.keys(denial?.Condition ?? {}).sort()).toEqual([
      'ArnNotEquals',
      'BoolIfExists',
      'StringNotEquals',
    ]);
  });
});

interface Denial {
  Sid?: string;
  Condition: Record<string, Record<string, unknown>>;
}

function denials(policies: ReturnType<typeof home.findResources>): Denial[] {
  return Object.values(policies)
    .flatMap(({ Properties }): Denial[] => Properties.PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === 'OnlyFrom');
}

describe('the topic', () => {
  it('is encrypted by a key of the account, which alarms may use and which is exchanged each year', () => {
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

  it('is published to by the one function that may use its key', () => {
    const users = statements(home).filter((one) => actionsOf(one).includes('kms:GenerateDataKey'));
    expect(users.map(({ policy }) => policy)).toEqual([expect.stringMatching(/^PublishFeedRole/)]);
  });
});

describe('functions', () => {
  it.each([
    ['ReconcileBindings', 5],
    ['PublishFeed', 2],
  ])('%s run at most so often at once, by their queue: %i', (name, most) => {
    home.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp(`^${name}`) },
      ScalingConfig: { MaximumConcurrency: most },
    });
  });

  it('reserve nothing of the account, which may have nothing to give', () => {
    home.allResourcesProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  it('are traced where the configuration says so', () => {
    home.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
    const traced = synth(example({ deployment: { tracing: true, feedOnlyFrom: undefined } })).home;
    traced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
  });
});

it('says what stays when the stack is removed, and that is so', () => {
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
