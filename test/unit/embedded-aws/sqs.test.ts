import type { SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { BatchResponse, SqsEvent } from '../../../embedded-aws/event-source-mapping.ts';
import { outcome } from './helpers.ts';

/** A queue with a visibility timeout of 60 seconds and a maxReceiveCount of 3. */
function queues() {
  const cloud = new EmbeddedCloud();
  const dead = cloud.world.sqs.createQueue({ name: 'dead.fifo' });
  const queue = cloud.world.sqs.createQueue({
    name: 'work.fifo',
    visibilityTimeoutSeconds: 60,
    redrive: { deadLetterQueue: dead, maxReceiveCount: 3 },
  });
  let sent = 0;
  const send = (group: string, body: string, deduplication?: string) => {
    sent += 1;
    return cloud.sqs().sendMessage({
      QueueUrl: queue.url,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication ?? `id-${sent}`,
    });
  };
  const bodies = (max = 10) => queue.receive(max).map(({ body }) => body);
  return { cloud, queue, dead, send, bodies };
}

describe('FIFO queues', () => {
  test('a queue delivers each group in order, and no message of a group with a hidden message', async () => {
    const { cloud, queue, send, bodies } = queues();
    for (const body of ['a1', 'a2', 'b1', 'a3']) await send(body.slice(0, 1), body);
    const [first] = queue.receive(1);
    expect(first?.body).toBe('a1');
    expect(bodies()).toEqual(['b1']);
    queue.delete(first?.receiptHandle ?? '');
    expect(bodies()).toEqual(['a2', 'a3']);
    await cloud.clock.advance(59_999);
    expect(bodies()).toEqual([]);
    await cloud.clock.advance(1);
    expect(bodies()).toEqual(['a2', 'b1', 'a3']);
  });

  test('a group is not delivered while a later message of the group is hidden', async () => {
    const { cloud, queue, send, bodies } = queues();
    await send('a', 'a1');
    await send('a', 'a2');
    const [first] = queue.receive(2);
    await cloud.sqs().changeMessageVisibility({
      QueueUrl: queue.url,
      ReceiptHandle: first?.receiptHandle ?? '',
      VisibilityTimeout: 0,
    });
    expect(bodies()).toEqual([]);
    expect(queue.nextReceivableAt()).toEqual(new Date('2026-01-01T00:01:00Z'));
    await cloud.clock.advance(60_000);
    expect(bodies()).toEqual(['a1', 'a2']);
  });

  test.each([
    { ms: 299_999, isNew: false },
    { ms: 300_000, isNew: true },
  ])(
    '$ms ms later, a message with the deduplication id of a consumed message is new: $isNew',
    async ({ ms, isNew }) => {
      const { cloud, queue, send } = queues();
      const first = await send('a', 'one', 'same');
      queue.delete(queue.receive(1)[0]?.receiptHandle ?? '');
      await cloud.clock.advance(ms);
      const second = await send('a', 'two', 'same');
      expect(queue.messages).toHaveLength(isNew ? 1 : 0);
      expect(second.MessageId === first.MessageId).toBe(!isNew);
    },
  );

  test('a message is moved to the dead-letter queue instead of a fourth receive', async () => {
    const { cloud, queue, dead, send } = queues();
    await send('a', 'poison');
    await send('a', 'next');
    for (const expected of ['1', '2', '3']) {
      expect(String(queue.receive(1)[0]?.receiveCount)).toBe(expected);
      await cloud.clock.advance(60_000);
    }
    expect(queue.receive(1).map(({ body }) => body)).toEqual(['next']);
    expect(dead.messages.map(({ body }) => body)).toEqual(['poison']);
  });

  test.each([
    ['0 seconds', 0, 'ok'],
    ['12 hours', 43_200, 'ok'],
    ['more than 12 hours', 43_201, 'InvalidParameterValue'],
    ['a negative time', -1, 'InvalidParameterValue'],
  ])(
    'changing a visibility timeout to %s is answered with $2',
    async (_, VisibilityTimeout, code) => {
      const { cloud, queue, send } = queues();
      await send('a', 'x');
      const ReceiptHandle = queue.receive(1)[0]?.receiptHandle ?? '';
      const change = () =>
        cloud
          .sqs()
          .changeMessageVisibility({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout });
      expect(await outcome(change)).toBe(code);
    },
  );

  test('a receipt handle is valid only until its visibility timeout ends', async () => {
    const { cloud, queue, send } = queues();
    await send('a', 'x');
    const [old] = queue.receive(1);
    await cloud.clock.advance(60_000);
    expect(await outcome(() => queue.delete(old?.receiptHandle ?? ''))).toBe(
      'InvalidParameterValue',
    );
    const hide = { QueueUrl: queue.url, ReceiptHandle: old?.receiptHandle ?? '' };
    expect(
      await outcome(() => cloud.sqs().changeMessageVisibility({ ...hide, VisibilityTimeout: 60 })),
    ).toBe('MessageNotInflight');
    queue.receive(1);
    expect(await outcome(() => queue.delete(old?.receiptHandle ?? ''))).toBe(
      'ReceiptHandleIsInvalid',
    );
  });

  test.each<[string, { group?: string; body?: string }, string]>([
    ['without a group', { group: '' }, 'InvalidParameterValue'],
    ['with a group of 128 characters', { group: 'g'.repeat(128) }, 'ok'],
    ['with a group of 129 characters', { group: 'g'.repeat(129) }, 'InvalidParameterValue'],
    ['with a space in its group', { group: 'a b' }, 'InvalidParameterValue'],
    ['without a body', { body: '' }, 'MissingParameter'],
    ['of more than 1 MiB', { body: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
  ])('a message %s is answered with $2', async (_, { group = 'a', body = 'x' }, code) => {
    const { send } = queues();
    expect(await outcome(() => send(group, body))).toBe(code);
  });

  test('a call for an unknown queue is refused with QueueDoesNotExist', async () => {
    const { cloud } = queues();
    const change = { QueueUrl: 'https://none', ReceiptHandle: 'x', VisibilityTimeout: 0 };
    expect(await outcome(() => cloud.sqs().changeMessageVisibility(change))).toBe(
      'QueueDoesNotExist',
    );
  });
});

describe('event source mappings', () => {
  /** A consumer that records each batch and answers with `answer`. */
  function consuming(
    answer: (event: SqsEvent, batch: number) => Promise<BatchResponse | undefined>,
  ) {
    const all = queues();
    const start = all.cloud.clock.now().getTime();
    const batches: { at: number; bodies: string[] }[] = [];
    const mapping = all.cloud.consume({
      queue: all.queue,
      handler: (event) => {
        const at = (all.cloud.clock.now().getTime() - start) / 1000;
        batches.push({ at, bodies: event.Records.map(({ body }) => body) });
        return answer(event, batches.length);
      },
    });
    return { ...all, batches, mapping };
  }
  const succeed = async () => undefined;
  const failing =
    (...bodies: string[]) =>
    async (event: SqsEvent, batch: number) => ({
      batchItemFailures: event.Records.filter(
        ({ body }) => batch === 1 && bodies.includes(body),
      ).map(({ messageId }) => ({ itemIdentifier: messageId })),
    });

  test('a mapping delivers at most ten messages at once and deletes the successful messages', async () => {
    const { cloud, queue, send, batches } = consuming(succeed);
    for (let n = 1; n <= 11; n += 1) await send(`g${n}`, `${n}`);
    await cloud.clock.runUntil('idle');
    expect(batches.map(({ bodies }) => bodies.length)).toEqual([10, 1]);
    expect(queue.messages).toEqual([]);
  });

  test('failed messages are redelivered in order after their visibility timeout', async () => {
    const { cloud, send, batches } = consuming(failing('a1', 'a2'));
    for (const body of ['a1', 'a2', 'b1']) await send(body.slice(0, 1), body);
    await cloud.clock.runUntil('idle');
    expect(batches).toEqual([
      { at: 0, bodies: ['a1', 'a2', 'b1'] },
      { at: 60, bodies: ['a1', 'a2'] },
    ]);
  });

  test('a failed message is redelivered after its changed visibility timeout', async () => {
    const { cloud, queue, send, batches } = consuming(async (event, batch) => {
      if (batch > 1) return undefined;
      const [record] = event.Records;
      await cloud.sqs().changeMessageVisibility({
        QueueUrl: queue.url,
        ReceiptHandle: record?.receiptHandle ?? '',
        VisibilityTimeout: 5,
      });
      return { batchItemFailures: [{ itemIdentifier: record?.messageId ?? '' }] };
    });
    await send('a', 'wait');
    await cloud.clock.runUntil('idle');
    expect(batches.map(({ at }) => at)).toEqual([0, 5]);
  });

  test.each<[string, () => Promise<BatchResponse>, number]>([
    ['a thrown error', () => Promise.reject(new Error('crash')), 1],
    [
      'an identifier that is not in the batch',
      async () => ({ batchItemFailures: [{ itemIdentifier: '' }] }),
      0,
    ],
  ])('%s fails the whole batch', async (_, answer, errors) => {
    const { cloud, send, batches, mapping } = consuming((__, batch) =>
      batch === 1 ? answer() : succeed(),
    );
    await send('a', 'a1');
    await send('b', 'b1');
    await cloud.clock.runUntil('idle');
    expect(batches.map(({ bodies }) => bodies)).toEqual([
      ['a1', 'b1'],
      ['a1', 'b1'],
    ]);
    expect(mapping.errors).toHaveLength(errors);
  });

  test('a message that always fails is moved to the dead-letter queue, and its group continues', async () => {
    const { cloud, dead, send, batches } = consuming(async (event) => ({
      batchItemFailures: event.Records.filter(({ body }) => body === 'poison').map(
        ({ messageId }) => ({
          itemIdentifier: messageId,
        }),
      ),
    }));
    await send('a', 'poison');
    await cloud.clock.runUntil('idle');
    await send('a', 'next');
    await cloud.clock.runUntil('idle');
    expect(batches.map(({ bodies }) => bodies)).toEqual([
      ['poison'],
      ['poison'],
      ['poison'],
      ['next'],
    ]);
    expect(dead.messages.map(({ body }) => body)).toEqual(['poison']);
  });

  test('a record has the members of an SQS record of Lambda', async () => {
    const seen: SQSEvent[] = [];
    const { cloud, queue, send } = consuming(async (event) => {
      seen.push(event);
      return undefined;
    });
    await send('a', 'hello', 'dedup-1');
    await cloud.clock.runUntil('idle');
    expect(seen[0]?.Records).toMatchObject([
      {
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          MessageGroupId: 'a',
          MessageDeduplicationId: 'dedup-1',
          SentTimestamp: String(Date.parse('2026-01-01T00:00:00Z')),
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'eu-west-2',
      },
    ]);
  });
});
