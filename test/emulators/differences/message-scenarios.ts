import type { Scenario } from './scenario.ts';

export const MESSAGE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'messages of a FIFO queue',
    on: ['moto', 'MiniStack'],
    run: async ({ sqs, operator, step }) => {
      const QueueUrl = await operator.createQueue('reconcile.fifo');
      const send = (MessageBody: string, id: string, MessageGroupId = 's3-london') =>
        sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId: id });
      const changeVisibility = (ReceiptHandle: string, VisibilityTimeout: number, url = QueueUrl) =>
        sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout });
      step('a message');
      await send('one', 'first');
      step('the same deduplication id');
      await send('one', 'first');
      await send('two', 'first');
      await send('three', 'first', 'other-group');
      step('another deduplication id');
      await send('one', 'second');
      step('invalid messages');
      await send('', 'empty');
      await send('one', 'x'.repeat(129));
      await send('one', 'a b');
      await send('one', 'third', 'a b');
      await send('x'.repeat(1_048_577), 'long');
      step('a longer visibility timeout');
      const receipt = await operator.receive(QueueUrl);
      await changeVisibility(receipt, 60);
      await changeVisibility(receipt, 43_201);
      step('a visibility timeout of 0 seconds');
      await changeVisibility(receipt, 0);
      await changeVisibility(receipt, 60);
      step('an unknown receipt handle or queue');
      await changeVisibility('none', 60);
      const none = QueueUrl.replace('reconcile', 'none');
      await sqs.sendMessage({
        QueueUrl: none,
        MessageBody: 'one',
        MessageGroupId: 'one',
        MessageDeduplicationId: 'one',
      });
      await changeVisibility(receipt, 60, none);
    },
  },
  {
    name: 'publishing a notification',
    on: ['moto', 'MiniStack'],
    run: async ({ sns, operator, step }) => {
      const TopicArn = await operator.createTopic('changes');
      const message = {
        TopicArn,
        Subject: 'privatelink-dns: s3-london repaired',
        Message: JSON.stringify({ default: 'text', email: 'longer text' }),
        MessageStructure: 'json' as const,
      };
      step('a message of the product');
      await sns.publish(message);
      step('without a default text');
      await sns.publish({ ...message, Message: JSON.stringify({ email: 'text' }) });
      await sns.publish({ ...message, Message: JSON.stringify({ default: { text: 'one' } }) });
      step('not JSON');
      await sns.publish({ ...message, Message: 'text' });
      await sns.publish({ ...message, Message: '["text"]' });
      step('a long subject');
      await sns.publish({ ...message, Subject: 'x'.repeat(99) });
      await sns.publish({ ...message, Subject: 'x'.repeat(100) });
      step('a subject of two lines');
      await sns.publish({ ...message, Subject: 'one\ntwo' });
      step('too many bytes');
      const long = JSON.stringify({ default: 'x'.repeat(262_144) });
      await sns.publish({ ...message, Message: long });
      step('an unknown topic');
      await sns.publish({ ...message, TopicArn: `${TopicArn}-none` });
    },
  },
];
