import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { parseConfig } from '../../shared/config/parse.ts';
import { example, synth } from './synth.ts';

const { home, stagedConfig } = synth(example());

test.each([
  ['reconcile', 720, 10],
  ['publish', 1800, 20],
])(
  'the queue %s is FIFO without content-based deduplication, and has visibility timeout %i and maxReceiveCount %i',
  (...row) => {
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
  },
);

test('the visibility timeout of a queue is at least six timeouts of its function', () => {
  const mappings = Object.values(home.findResources('AWS::Lambda::EventSourceMapping'));
  const resources = home.toJSON().Resources;
  expect(mappings).toHaveLength(2);
  for (const { Properties } of mappings) {
    const queue = resources[Properties.EventSourceArn['Fn::GetAtt'][0]].Properties;
    const lambda = resources[Properties.FunctionName.Ref].Properties;
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambda.Timeout);
  }
});

test('the event sources report failures of single messages', () => {
  home.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumBatchingWindowInSeconds: Match.absent(),
  });
});

test('the queues deny requests without TLS', () => {
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

test.each([
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
  'the function %s runs on Node.js 24 with timeout %i and the environment that it reads',
  (name, timeout, names) => {
    home.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `privatelink-dns-net-prod-${name}`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: timeout,
      Environment: {
        Variables: {
          POWERTOOLS_SERVICE_NAME: 'privatelink-dns-net-prod',
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

test('the stack has five functions, and keeps their logs for three months', () => {
  home.resourceCountIs('AWS::Lambda::Function', 5);
  home.resourceCountIs('AWS::Logs::LogGroup', 5);
  home.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

test('the configuration beside a bundle parses to the deployed configuration', () => {
  expect(parseConfig(JSON.parse(stagedConfig))).toEqual(example());
});

test('the sweep runs every 15 minutes', () => {
  home.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(15 minutes)',
    State: 'ENABLED',
    Target: {
      Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Sweep'), 'Arn'] },
      DeadLetterConfig: Match.anyValue(),
    },
  });
});

test('an alarm notifies operators when sweeps stop, and does not fire before the first sweep', () => {
  home.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Lambda',
    MetricName: 'Invocations',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^SweepLambda') } }],
    Period: 900,
    EvaluationPeriods: 3,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'missing',
    InsufficientDataActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
  });
});

test('an alarm fires if notifications or parameters could not be written at two sweeps in a row', () => {
  home.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'privatelink-dns',
    MetricName: 'StepsDelayed',
    Dimensions: [{ Name: 'service', Value: 'privatelink-dns-net-prod' }],
    Period: 900,
    EvaluationPeriods: 2,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('each dead-letter queue and each function has an alarm, and all alarms go to the topic', () => {
  const alarms = Object.values(home.findResources('AWS::CloudWatch::Alarm'));
  const of = (metric: string) =>
    alarms.filter(({ Properties }) => Properties.MetricName === metric).length;
  expect({
    dead: of('ApproximateNumberOfMessagesVisible'),
    errors: of('Errors'),
    all: alarms.length,
  }).toEqual({ dead: 3, errors: 4, all: 9 });
  home.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
  });
});

test('alarms may publish to the topic', () => {
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

test('the feed bucket is private, versioned, and kept when the stack is removed', () => {
  home.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'RetainExceptOnCreate',
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

test('the feed bucket and the topic deny requests without TLS', () => {
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

test('the outputs name the feed, the topic, the queues, the keys and the policies for readers', () => {
  expect(Object.keys(home.toJSON().Outputs).sort()).toEqual([
    'AfterRemoval',
    'AgentsPolicyArn',
    'FeedBucket',
    'FeedPublicKey1',
    'OperatorsPolicyArn',
    'PublishQueueUrl',
    'ReconcileQueueUrl',
    'SigningKeyArn1',
    'TopicArn',
  ]);
});
