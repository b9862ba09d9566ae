import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { handlePublishBatch } from '../../../shared/feed/handler.ts';
import { messageOf, snapshotOf } from './fixtures.ts';
import { feedOn } from './harness.ts';

function batch(...bodies: string[]): SQSEvent {
  const records = bodies.map(
    (body, index): SQSRecord => ({
      messageId: `m${index}`,
      receiptHandle: `r${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
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

describe('a batch of the publish queue', () => {
  test('becomes one publication', async () => {
    const feed = feedOn();
    const event = batch(JSON.stringify(first), JSON.stringify(messageOf(snapshotOf('beta'), 0)));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.manifest()).toMatchObject({ revision: 1, bindings: [{}, {}] });
  });

  test('comes back as a whole where the publication fails', async () => {
    const feed = feedOn();
    feed.cloud.faults.inject({
      operation: 'PutObject',
      effect: { kind: 'error', code: 'AccessDenied' },
    });
    const event = batch(JSON.stringify(first), '{"kind":"check"}');
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
    const feed = feedOn();
    const event = batch(body, JSON.stringify(messageOf(snapshotOf('beta'), 0)));
    expect(await handlePublishBatch(event, feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.manifest().bindings.map(({ name }) => name)).toEqual(['beta']);
    expect(feed.logged).toContain('a message that is not ours was dropped');
  });

  test('with nothing of ours makes no call', async () => {
    const feed = feedOn();
    expect(await handlePublishBatch(batch('x'), feed.deps)).toEqual({ batchItemFailures: [] });
    expect(feed.cloud.calls).toEqual([]);
  });
});
