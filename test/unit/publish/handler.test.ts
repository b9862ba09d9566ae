import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../embedded-aws/operations.ts';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { handlePublishBatch, type PublishHandlerDeps } from '../../../shared/publish/handler.ts';
import { messageOf, observedAt, snapshotOf, withForwarders } from './fixtures.ts';
import { CHECK, disagreements, feedOn } from './harness.ts';

function batch(...bodies: string[]): SQSEvent {
  return batchOf(bodies.map((body) => [body, 1]));
}

function batchOf(bodies: [body: string, receives: number][]): SQSEvent {
  const records = bodies.map(
    ([body, receives], index): SQSRecord => ({
      messageId: `m${index}`,
      receiptHandle: `r${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '0',
        SenderId: 'AIDA',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-2:111122223333:publish.fifo',
      awsRegion: 'eu-west-2',
    }),
  );
  return { Records: records };
}

const first = messageOf(snapshotOf('alpha'), 0);

function handlerOn(change: (receiptHandle: string) => Promise<void> = async () => {}) {
  const feed = feedOn();
  const timeouts: [receiptHandle: string, seconds: number][] = [];
  const deps: PublishHandlerDeps = {
    ...feed.deps,
    changeVisibility: (receiptHandle, seconds) => {
      timeouts.push([receiptHandle, seconds]);
      return change(receiptHandle);
    },
  };
  const denyPuts = () =>
    feed.cloud.faults.inject({
      operation: 'PutObject',
      effect: { kind: 'error', code: 'AccessDenied' },
    });
  return { ...feed, deps, timeouts, denyPuts };
}

describe('a batch of the publish queue', () => {
  test('a batch becomes one publication', async () => {
    const feed = handlerOn();
    const event = batch(JSON.stringify(first), JSON.stringify(messageOf(snapshotOf('beta'), 0)));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.manifest()).toMatchObject({ revision: 1, bindings: [{}, {}] });
  });

  test('a batch is redelivered as a whole if the publication fails', async () => {
    const feed = handlerOn();
    feed.denyPuts();
    const event = batch(JSON.stringify(first), JSON.stringify(CHECK));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }],
    });
  });

  test.each<[string, Operation, number]>([
    ['the topic is out of order', 'Publish', 3],
    ['the parameters cannot be read', 'GetParametersByPath', 2 * 3],
    ['a parameter cannot be written', 'PutParameter', 3],
  ])(
    'a batch is not redelivered if %s, and the next check completes it',
    async (_, operation, times) => {
      const feed = handlerOn();
      const effect = { kind: 'error', code: 'InternalServerError' } as const;
      const noFailure = { batchItemFailures: [] };
      await feed.publish(first);
      const second = observedAt(feed.cloud.clock.now())(
        messageOf(withForwarders('alpha', '10.0.1.7'), 1),
      );
      feed.cloud.faults.inject({ operation, times, effect });
      for (const message of [second, CHECK, CHECK, CHECK]) {
        expect(await handlePublishBatch(batch(JSON.stringify(message)), feed.deps)).toEqual(
          noFailure,
        );
      }
      expect(feed.counts.get('StepsDelayed')).toBe(3);
      expect(feed.timeouts).toEqual([]);
      expect(feed.notifications().map(({ kind, revision }) => [kind, revision])).toEqual([
        ['revision', 1],
        ['revision', 2],
      ]);
      expect(disagreements(feed)).toEqual([]);
    },
  );

  test('the first publication waits until Parameter Store can be read', async () => {
    const feed = handlerOn();
    const effect = { kind: 'error', code: 'InternalServerError' } as const;
    feed.cloud.faults.inject({ operation: 'GetParametersByPath', effect });
    const event = batch(JSON.stringify(first));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }],
    });
    expect(feed.object(MANIFEST_KEY)).toBeUndefined();
    expect(await handlePublishBatch(event, feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.manifest().revision).toBe(1);
  });

  test.each<[string, string]>([
    ['a message that is not JSON', '{'],
    ['a message of another kind', '{"kind":"other"}'],
    ['a binding without its notices', JSON.stringify({ ...first, notices: undefined })],
    [
      'a snapshot with an unknown status',
      JSON.stringify({ ...first, snapshot: { ...first.snapshot, status: 'x' } }),
    ],
    ['a message with an unknown member', JSON.stringify({ ...first, more: 1 })],
    ['a generation below zero', JSON.stringify({ ...first, observedGeneration: -1 })],
  ])('drops %s and publishes the others', async (_, body) => {
    const feed = handlerOn();
    const event = batch(body, JSON.stringify(messageOf(snapshotOf('beta'), 0)));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.manifest().bindings.map(({ name }) => name)).toEqual(['beta']);
    expect(feed.logged).toContain('dropped an invalid message');
  });

  test('a batch without a valid message makes no call', async () => {
    const feed = handlerOn();
    expect(await handlePublishBatch(batch('x'), feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.cloud.calls).toEqual([]);
  });
});

describe('the messages of a publication that failed', () => {
  const check = JSON.stringify(CHECK);

  test.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [6, 960],
    [7, 1800],
    [10, 1800],
  ])('at receive %i, the visibility timeout is %i seconds', async (receives, seconds) => {
    const feed = handlerOn();
    feed.denyPuts();
    await handlePublishBatch(batchOf([[JSON.stringify(first), receives]]), feed.deps);
    expect(feed.timeouts).toEqual([['r0', seconds]]);
  });

  test('all messages get the visibility timeout of the message that was received most often', async () => {
    const feed = handlerOn();
    feed.denyPuts();
    const event = batchOf([
      [JSON.stringify(first), 3],
      ['not a message', 2],
      [check, 1],
    ]);
    await handlePublishBatch(event, feed.deps);
    expect(feed.timeouts).toEqual([
      ['r0', 120],
      ['r1', 120],
      ['r2', 120],
    ]);
  });

  test('a successful publication changes no visibility timeout', async () => {
    const feed = handlerOn();
    await handlePublishBatch(batch(JSON.stringify(first), check), feed.deps);
    expect(feed.timeouts).toEqual([]);
  });

  test('the batch fails with its own cause if a visibility timeout cannot be changed', async () => {
    const feed = handlerOn(async (receiptHandle) => {
      if (receiptHandle === 'r0') throw new Error('no visibility');
    });
    feed.denyPuts();
    const event = batch(JSON.stringify(first), check);
    expect(await handlePublishBatch(event, feed.deps)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }],
    });
    expect(feed.timeouts.map(([receiptHandle]) => receiptHandle)).toEqual(['r0', 'r1']);
    expect(feed.logged).toEqual([
      'the publication failed: the batch will be redelivered',
      'could not shorten visibility timeout; message will be redelivered after the queue default',
    ]);
  });
});
