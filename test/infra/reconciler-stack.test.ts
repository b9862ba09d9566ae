import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../shared/config/parse.ts';
import { example, synth } from './synth.ts';

const { home, outdir } = synth(example());

describe('queues', () => {
  it.each([
    ['reconcile', 720, 10],
    ['publish', 1800, 20],
  ])('%s: FIFO, by the ids that senders give, and patient with its function', (...row) => {
    const [name, seconds, maxReceiveCount] = row;
    home.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `privatelink-dns-net-prod-${name}.fifo`,
      FifoQueue: true,
      ContentBasedDeduplication: false,
      SqsManagedSseEnabled: true,
      VisibilityTimeout: seconds,
      RedrivePolicy: { maxReceiveCount },
    });
    home.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `privatelink-dns-net-prod-${name}-dead.fifo`,
      FifoQueue: true,
    });
  });

  it('stay hidden for at least six time-outs of their function', () => {
    const mappings = Object.values(home.findResources('AWS::Lambda::EventSourceMapping'));
    const resources = home.toJSON().Resources;
    expect(mappings).toHaveLength(2);
    for (const { Properties } of mappings) {
      const queue = resources[Properties.EventSourceArn['Fn::GetAtt'][0]].Properties;
      const lambda = resources[Properties.FunctionName.Ref].Properties;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambda.Timeout);
    }
  });

  it('hand over batches of which each message may fail by itself', () => {
    home.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  it('refuse what comes without TLS', () => {
    const queues = Object.keys(home.findResources('AWS::SQS::Queue'));
    const guarded = Object.values(home.findResources('AWS::SQS::QueuePolicy'))
      .filter(({ Properties }) =>
        Properties.PolicyDocument.Statement.some(
          (statement: { Effect: string; Condition: object }) =>
            statement.Effect === 'Deny' &&
            JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
        ),
      )
      .flatMap(({ Properties }) => Properties.Queues.map(({ Ref }: { Ref: string }) => Ref));
    expect(guarded.sort()).toEqual(queues.sort());
  });
});

describe('functions', () => {
  it.each([
    ['route', 30, ['FEED_BUCKET', 'TRUSTED_KEYS', 'RECONCILE_QUEUE_URL']],
    ['reconcile', 120, ['FEED_BUCKET', 'TRUSTED_KEYS', 'RECONCILE_QUEUE_URL', 'PUBLISH_QUEUE_URL']],
    [
      'publish',
      300,
      ['FEED_BUCKET', 'RECONCILE_QUEUE_URL', 'PUBLISH_QUEUE_URL', 'TOPIC_ARN', 'SIGNING_KEY_ARNS'],
    ],
    ['sweep', 60, ['RECONCILE_QUEUE_URL', 'PUBLISH_QUEUE_URL']],
    ['signing-key', 30, []],
  ])(
    '%s runs on the newest Node.js with what it reads from its environment',
    (name, timeout, names) => {
      home.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `privatelink-dns-net-prod-${name}`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: timeout,
        Environment: {
          Variables: {
            POWERTOOLS_SERVICE_NAME: 'privatelink-dns',
            POWERTOOLS_METRICS_NAMESPACE: 'privatelink-dns',
            ...Object.fromEntries(names.map((key) => [key, Match.anyValue()])),
          },
        },
      });
      home.hasResourceProperties('AWS::IAM::Role', {
        RoleName: `privatelink-dns-net-prod-${name}`,
      });
    },
  );

  it('are five, with logs that are kept for three months', () => {
    home.resourceCountIs('AWS::Lambda::Function', 5);
    home.resourceCountIs('AWS::Logs::LogGroup', 5);
    home.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('carry the configuration, which reads back as it was', () => {
    const staged = readFileSync(
      join(outdir, 'functions', 'privatelink-dns-net-prod', 'publish', 'config.json'),
      'utf8',
    );
    expect(parseConfig(JSON.parse(staged))).toEqual(example());
  });
});

describe('sweep', () => {
  it('runs every 15 minutes', () => {
    home.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(15 minutes)',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Sweep'), 'Arn'] },
        DeadLetterConfig: Match.anyValue(),
      },
    });
  });

  it('is missed after 45 minutes, also when there is nothing to measure', () => {
    home.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [
        { Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^SweepLambda') } },
      ],
      Period: 900,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });
});

describe('alarms', () => {
  it('ring for each dead-letter queue and each function, all to the topic', () => {
    const alarms = Object.values(home.findResources('AWS::CloudWatch::Alarm'));
    const of = (metric: string) =>
      alarms.filter(({ Properties }) => Properties.MetricName === metric).length;
    expect({
      dead: of('ApproximateNumberOfMessagesVisible'),
      errors: of('Errors'),
      all: alarms.length,
    }).toEqual({ dead: 3, errors: 4, all: 8 });
    home.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
    });
  });

  it('may publish there', () => {
    home.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });
});

describe('feed', () => {
  it('is private, versioned, and outlives the stack', () => {
    home.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
      },
    });
  });

  it('refuses what comes without TLS, as the topic does', () => {
    for (const [type, action] of [
      ['AWS::S3::BucketPolicy', 's3:*'],
      ['AWS::SNS::TopicPolicy', 'sns:Publish'],
    ] as const) {
      home.hasResourceProperties(type, {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: action,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    }
  });
});

it('says where the feed, the topic and the queues are', () => {
  expect(Object.keys(home.toJSON().Outputs).sort()).toEqual([
    'AfterRemoval',
    'AgentsPolicyArn',
    'FeedBucket',
    'FeedPublicKey1',
    'PeoplePolicyArn',
    'PublishQueueUrl',
    'ReconcileQueueUrl',
    'SigningKeyArn1',
    'TopicArn',
  ]);
});
