import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { Binding } from '../../../shared/model/binding.ts';
import { MAX_RECEIVE_COUNT } from '../../../shared/model/messages.ts';
import { handleReconcileBatch } from '../../../shared/reconcile/handler.ts';
import { CONTROL, endpointId, inWords, london, S3, TestWorld, WILDCARD } from './world.ts';

function zoneBinding(name: string, { id, domain }: { id: string; domain: string }): Binding {
  return london({ name, zones: [{ id, domain, vpcs: undefined }] });
}

/** Two bindings with one zone each. */
const ONE = zoneBinding('one', S3);
const TWO = zoneBinding('two', CONTROL);

interface Sent {
  id: string;
  body: string;
  attempts?: number;
}

function message(id: string, binding: string, attempts = 1): Sent {
  return {
    id,
    body: JSON.stringify({ binding, reason: 'test', observedAt: '2026-01-01T00:00:00Z' }),
    attempts,
  };
}

function eventOf(sent: Sent[]): SQSEvent {
  return {
    Records: sent.map(
      ({ id, body, attempts = 1 }): SQSRecord => ({
        messageId: id,
        receiptHandle: `handle of ${id}`,
        body,
        attributes: {
          ApproximateReceiveCount: String(attempts),
          SentTimestamp: '0',
          SenderId: 'someone',
          ApproximateFirstReceiveTimestamp: '0',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-west-2:111122223333:reconcile.fifo',
        awsRegion: 'eu-west-2',
      }),
    ),
  };
}

/** Handles a batch. Returns the failed messages, and the postponed messages with their visibility timeouts. */
async function handle(world: TestWorld, ...sent: Sent[]) {
  const postponed: string[] = [];
  const response = await handleReconcileBatch(eventOf(sent), undefined, {
    ...world.installation.reconcile,
    changeVisibility: async (handle, seconds) => {
      postponed.push(`${handle}: ${seconds}`);
    },
  });
  const failed = response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { failed: failed.sort(), postponed: postponed.sort() };
}

test('a binding with two messages in a batch is reconciled once', async () => {
  const world = await TestWorld.create([ONE, TWO]);
  const calls = await world.callsOf(async () => {
    const sent = [message('a', 'one'), message('b', 'two'), message('c', 'one')];
    expect(await handle(world, ...sent)).toEqual({ failed: [], postponed: [] });
  });
  expect(inWords(calls, 'ChangeResourceRecordSets')).toHaveLength(2);
  expect(inWords(calls, 'ListResourceRecordSets')).toHaveLength(2);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
});

test('only the bindings in the batch are reconciled', async () => {
  const world = await TestWorld.create([ONE, TWO]);
  await handle(world, message('a', 'two'));
  expect(world.records(S3.id)).toEqual([]);
  expect(world.records(CONTROL.id)).toEqual(world.inSync(CONTROL.domain, 1));
});

test.each([
  [1, 30],
  [2, 60],
  [3, 60],
  [8, 60],
  [9, undefined],
  [10, undefined],
])(
  'attempt %d at a binding in transition sets a visibility timeout of %s seconds',
  async (attempts, seconds) => {
    const world = await TestWorld.create([ONE]);
    world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
    expect(await handle(world, message('a', 'one', attempts))).toEqual(
      seconds === undefined
        ? { failed: [], postponed: [] }
        : { failed: ['a'], postponed: [`handle of a: ${seconds}`] },
    );
  },
);

test('each message of a binding in transition gets a visibility timeout by its own attempts', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  expect(await handle(world, message('a', 'one', 3), message('b', 'one'))).toEqual({
    failed: ['a', 'b'],
    postponed: ['handle of a: 60', 'handle of b: 30'],
  });
});

test('the last attempt comes before the message moves to the dead-letter queue', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  const attempts = Array.from({ length: MAX_RECEIVE_COUNT.reconcile }, (_, index) => index + 1);
  const handled = [];
  for (const attempt of attempts) handled.push(await handle(world, message('a', 'one', attempt)));
  const isDone = handled.map(({ failed }) => failed.length === 0);
  expect(isDone.indexOf(true) + 1).toBe(MAX_RECEIVE_COUNT.reconcile - 1);
});

test('a transient write failure fails only the messages of its binding', async () => {
  const world = await TestWorld.create([ONE, TWO]);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    when: (input) => input.HostedZoneId === S3.id,
    effect: { kind: 'throttle' },
  });
  const sent = [message('a', 'one'), message('b', 'two'), message('c', 'one')];
  expect(await handle(world, ...sent)).toEqual({
    failed: ['a', 'c'],
    postponed: ['handle of a: 5', 'handle of c: 5'],
  });
  expect(world.records(CONTROL.id)).toEqual(world.inSync(CONTROL.domain, 1));
  expect(await handle(world, message('a', 'one', 2))).toEqual({ failed: [], postponed: [] });
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
});

test('a batch whose messages all fail returns them and does not throw', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    effect: { kind: 'throttle' },
  });
  expect(await handle(world, message('a', 'one'))).toEqual({
    failed: ['a'],
    postponed: ['handle of a: 5'],
  });
});

test.each([
  ['without JSON', 'hello'],
  ['with other members', '{"kind":"check"}'],
  ['for a binding that is not in the configuration', '{"binding":"gone","reason":"test"}'],
])('a message %s is dropped, and the other messages are handled', async (_, body) => {
  const world = await TestWorld.create([ONE]);
  expect(await handle(world, { id: 'x', body }, message('a', 'one'))).toEqual({
    failed: [],
    postponed: [],
  });
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
});

test('the message of a held binding is not redelivered', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'rejected');
  expect(await handle(world, message('a', 'one'))).toEqual({ failed: [], postponed: [] });
});

test('a binding with a pending endpoint is requeued until the endpoint is available', async () => {
  const world = await TestWorld.create([ONE]);
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  world.cloud.world
    .ec2()
    .modifyVpcEndpoint({ VpcEndpointId: endpointId, PrivateDnsEnabled: false });
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});

test.each([
  [1, 5],
  [2, 10],
  [4, 40],
  [5, 60],
  [10, 60],
])('receive %d of a message whose write fails postpones it by %d s', async (attempts, seconds) => {
  const world = await TestWorld.create([ONE]);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    effect: { kind: 'throttle' },
  });
  expect(await handle(world, message('a', 'one', attempts))).toEqual({
    failed: ['a'],
    postponed: [`handle of a: ${seconds}`],
  });
});

test('a report that cannot be sent fails only the messages of its binding', async () => {
  const world = await TestWorld.create([ONE, TWO]);
  world.cloud.faults.inject({ operation: 'SendMessage', effect: { kind: 'throttle' } });
  const { failed, postponed } = await handle(world, message('a', 'one'), message('b', 'two'));
  expect(failed).toHaveLength(1);
  expect(postponed).toEqual([`handle of ${failed[0]}: 5`]);
});

test('a throttled write is repaired within seconds, not after the timeout of the queue', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    times: 3,
    effect: { kind: 'throttle' },
  });
  const start = world.cloud.clock.now().getTime();
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
  expect(world.cloud.clock.now().getTime() - start).toBeLessThan(60_000);
});
