import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createSns } from '../../../shared/cloud/aws/sns.ts';
import { asRevision } from '../../../shared/model/counters.ts';
import { toNoticeMessage, toSnsMessage } from '../../../shared/notify/message.ts';
import { type Claim, refuteUnless } from '../claim.ts';
import { given } from '../fixtures.ts';
import type { Sandbox } from '../sandbox.ts';

export const filters: Claim = {
  name: 'notices-are-filtered-by-body',
  claim:
    'SNS delivers a message with MessageStructure json to a queue as its JSON form, and applies a filter policy with FilterPolicyScope MessageBody to that form.',
  needs: [],
  steps: [
    {
      does: 'creates a topic, and two queues that are subscribed with filter policies',
      calls: [
        'sns:CreateTopic',
        'sns:TagResource',
        'sns:Subscribe',
        'sqs:CreateQueue',
        'sqs:TagQueue',
      ],
      makes: 'topic …-notices, queues …-errors and …-infos',
    },
    {
      does: 'publishes an error with shared/cloud/aws/sns.ts, and receives it from only one queue',
      calls: ['sns:Publish', 'sqs:ReceiveMessage'],
    },
  ],
  cost: { usd: 0.001, why: 'a few SNS and SQS requests' },
  onEmulators: false,
  verify: async (sandbox) => {
    const TopicArn = sandbox.arn('sns', sandbox.name('notices'));
    const { sns } = sandbox.clients;
    await sandbox.make(
      () => sns.send(new CreateTopicCommand({ Name: sandbox.name('notices'), Tags: sandbox.tags })),
      () => TopicArn,
    );
    const errors = await subscribedQueue(sandbox, TopicArn, 'error');
    const infos = await subscribedQueue(sandbox, TopicArn, 'info');
    const notification = {
      kind: 'notice' as const,
      severity: 'error' as const,
      bindings: ['s3-london'],
      revision: asRevision(1),
      changes: [],
      facts: [],
      notices: [],
    };
    const context = { config: { owner: 'verify', region: sandbox.region }, at: new Date() };
    const message = toNoticeMessage(notification, { ...context, sequence: 1 });
    // A filter policy takes up to 15 minutes to take effect, so the message is published again.
    const received = await sandbox.until(
      'only the queue of errors receives the message',
      async () => {
        await createSns(sandbox.region).publish(toSnsMessage(message, TopicArn));
        const body = await receive(sandbox, errors);
        const other = await receive(sandbox, infos);
        return other === undefined ? body : undefined;
      },
      { everySeconds: 30, forMinutes: 20 },
    );
    refuteUnless(
      JSON.parse(received).id === message.id,
      `the queue received another form: ${received}`,
    );
    return 'the queue of errors received the JSON form, and the queue of infos received nothing';
  },
};

async function subscribedQueue(
  sandbox: Sandbox,
  TopicArn: string,
  severity: string,
): Promise<string> {
  const QueueName = sandbox.name(`${severity}s`);
  const arn = sandbox.arn('sqs', QueueName);
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
      },
    ],
  });
  const tags = Object.fromEntries(sandbox.tags.map(({ Key, Value }) => [Key, Value]));
  const { QueueUrl } = await sandbox.make(
    () =>
      sandbox.clients.sqs.send(
        new CreateQueueCommand({
          QueueName,
          // No message is received twice.
          Attributes: { Policy, VisibilityTimeout: '43200' },
          tags,
        }),
      ),
    () => arn,
  );
  await sandbox.clients.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: arn,
      Attributes: {
        RawMessageDelivery: 'true',
        FilterPolicyScope: 'MessageBody',
        FilterPolicy: JSON.stringify({ severity: [severity] }),
      },
    }),
  );
  return given(QueueUrl, 'CreateQueue', 'QueueUrl');
}

async function receive({ clients }: Sandbox, QueueUrl: string): Promise<string | undefined> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }),
  );
  return Messages[0]?.Body;
}
