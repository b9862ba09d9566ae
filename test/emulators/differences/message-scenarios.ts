import type { Scenario } from './scenario.ts';

export const MESSAGE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'messages of a FIFO queue',
    on: ['moto', 'MiniStack'],
    run: async ({ sqs, operator, step }) => {
      const QueueUrl = await operator.createQueue('reconcile.fifo');
      const send = (MessageBody: string, id: string, MessageGroupId = 's3-london') =>
        sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId: id });
      const hide = (ReceiptHandle: string, VisibilityTimeout: number, url = QueueUrl) =>
        sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout });
      step('a message');
      await send('one', 'first');
      step('the same deduplication id');
      await send('one', 'first');
      await send('two', 'first');
      await send('three', 'first', 'other-group');
      step('another');
      await send('one', 'second');
      step('what is refused');
      await send('', 'empty');
      await send('one', 'x'.repeat(129));
      await send('one', 'a b');
      await send('one', 'third', 'a b');
      await send('x'.repeat(1_048_577), 'long');
      step('hidden for longer');
      const receipt = await operator.receive(QueueUrl);
      await hide(receipt, 60);
      await hide(receipt, 43_201);
      step('shown again, and hidden');
      await hide(receipt, 0);
      await hide(receipt, 60);
      step('no such receipt or queue');
      await hide('none', 60);
      const none = QueueUrl.replace('reconcile', 'none');
      await sqs.sendMessage({
        QueueUrl: none,
        MessageBody: 'one',
        MessageGroupId: 'one',
        MessageDeduplicationId: 'one',
      });
      await hide(receipt, 60, none);
    },
  },
  {
    name: 'a message to operator',
    on: ['moto', 'MiniStack'],
    run: async ({ sns, operator, step }) => {
      const TopicArn = await operator.createTopic('changes');
      const message = {
        TopicArn,
        Subject: 'privatelink-dns: s3-london repaired',
        Message: JSON.stringify({ default: 'text', email: 'longer text' }),
        MessageStructure: 'json' as const,
        MessageAttributes: {
          kind: { DataType: 'String' as const, StringValue: 'repaired' },
          bindings: { DataType: 'String.Array' as const, StringValue: '["s3-london"]' },
        },
      };
      step('as we send it');
      await sns.publish(message);
      step('without a default');
      await sns.publish({ ...message, Message: JSON.stringify({ email: 'text' }) });
      await sns.publish({ ...message, Message: JSON.stringify({ default: { text: 'one' } }) });
      step('no JSON');
      await sns.publish({ ...message, Message: 'text' });
      await sns.publish({ ...message, Message: '["text"]' });
      step('a long subject');
      await sns.publish({ ...message, Subject: 'x'.repeat(99) });
      await sns.publish({ ...message, Subject: 'x'.repeat(100) });
      step('a subject of two lines');
      await sns.publish({ ...message, Subject: 'one\ntwo' });
      step('an empty attribute');
      const empty = { kind: { DataType: 'String' as const, StringValue: '' } };
      await sns.publish({ ...message, MessageAttributes: empty });
      step('too much');
      const long = JSON.stringify({ default: 'x'.repeat(262_144) });
      await sns.publish({ ...message, Message: long });
      step('no such topic');
      await sns.publish({ ...message, TopicArn: `${TopicArn}-none` });
    },
  },
];
