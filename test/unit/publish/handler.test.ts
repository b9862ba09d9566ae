import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { handlePublishBatch, type PublishHandlerDeps } from '../../../shared/publish/handler.ts';
import { messageOf, snapshotOf } from './fixtures.ts';
import { CHECK, feedOn } from './harness.ts';

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

function handlerOn(hide: (receiptHandle: string) => Promise<void> = async () => {}) {
  const feed = feedOn();
  const hidden: [receiptHandle: string, seconds: number][] = [];
  const deps: PublishHandlerDeps = {
    ...feed.deps,
    changeVisibility: (receiptHandle, seconds) => {
      hidden.push([receiptHandle, seconds]);
      return hide(receiptHandle);
    },
  };
  const refuseFiles = () =>
    feed.cloud.faults.inject({
      operation: 'PutObject',
      effect: { kind: 'error', code: 'AccessDenied' },
    });
  return { ...feed, deps, hidden, refuseFiles };
}

describe('a batch of the publish queue', () => {
  test('becomes one publication', async () => {
    const feed = handlerOn();
    const event = batch(JSON.stringify(first), JSON.stringify(messageOf(snapshotOf('beta'), 0)));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.manifest()).toMatchObject({ revision: 1, bindings: [{}, {}] });
  });

  test('comes back as a whole where the publication fails', async () => {
    const feed = handlerOn();
    feed.refuseFiles();
    const event = batch(JSON.stringify(first), JSON.stringify(CHECK));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }],
    });
  });

  test.each<[string, string]>([
    ['what is not JSON', '{'],
    ['another kind', '{"kind":"other"}'],
    ['a binding without its notices', JSON.stringify({ ...first, notices: undefined })],
    [
      'a snapshot with a status that is not ours',
      JSON.stringify({ ...first, snapshot: { ...first.snapshot, status: 'x' } }),
    ],
    ['a member that is not ours', JSON.stringify({ ...first, more: 1 })],
    ['a generation below zero', JSON.stringify({ ...first, observedGeneration: -1 })],
  ])('drops %s and goes on with the rest', async (_, body) => {
    const feed = handlerOn();
    const event = batch(body, JSON.stringify(messageOf(snapshotOf('beta'), 0)));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.manifest().bindings.map(({ name }) => name)).toEqual(['beta']);
    expect(feed.logged).toContain('dropped a message that is not valid');
  });

  test('with nothing of ours makes no call', async () => {
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
  ])('are hidden, at receive %i, for %i seconds', async (receives, seconds) => {
    const feed = handlerOn();
    feed.refuseFiles();
    await handlePublishBatch(batchOf([[JSON.stringify(first), receives]]), feed.deps);
    expect(feed.hidden).toEqual([['r0', seconds]]);
  });

  test('come back all at once, by the one that was received most often', async () => {
    const feed = handlerOn();
    feed.refuseFiles();
    const event = batchOf([
      [JSON.stringify(first), 3],
      ['not ours', 2],
      [check, 1],
    ]);
    await handlePublishBatch(event, feed.deps);
    expect(feed.hidden).toEqual([
      ['r0', 120],
      ['r1', 120],
      ['r2', 120],
    ]);
  });

  test('are left alone where it went well', async () => {
    const feed = handlerOn();
    await handlePublishBatch(batch(JSON.stringify(first), check), feed.deps);
    expect(feed.hidden).toEqual([]);
  });

  test('still count as failed, by their own cause, where one cannot be hidden; the others are', async () => {
    const feed = handlerOn(async (receiptHandle) => {
      if (receiptHandle === 'r0') throw new Error('no visibility');
    });
    feed.refuseFiles();
    const event = batch(JSON.stringify(first), check);
    expect(await handlePublishBatch(event, feed.deps)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }],
    });
    expect(feed.hidden.map(([receiptHandle]) => receiptHandle)).toEqual(['r0', 'r1']);
    expect(feed.logged).toEqual([
      'the publication failed: the batch will be redelivered',
      'could not shorten visibility timeout; message will be redelivered after the queue default',
    ]);
  });
});
