import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { Binding } from '../../../shared/model/binding.ts';
import { MAX_RECEIVE_COUNT } from '../../../shared/model/messages.ts';
import { handleReconcileBatch } from '../../../shared/reconcile/handler.ts';
import { CONTROL, endpointId, inWords, london, S3, TestWorld, WILDCARD } from './world.ts';

function zoneBinding(name: string, { id, domain }: { id: string; domain: string }): Binding {
  return london({ name, zones: [{ id, domain, vpcs: undefined }] });
}

/** Two bindings of a zone each. */
const ONE = zoneBinding('one', S3);
const TWO = zoneBinding('two', CONTROL);

interface Sent {
  id: string;
  body: string;
  looks?: number;
}

function message(id: string, binding: string, looks = 1): Sent {
  return {
    id,
    body: JSON.stringify({ binding, reason: 'test', observedAt: '2026-01-01T00:00:00Z' }),
    looks,
  };
}

function eventOf(sent: Sent[]): SQSEvent {
  return {
    Records: sent.map(
      ({ id, body, looks = 1 }): SQSRecord => ({
        messageId: id,
        receiptHandle: `handle of ${id}`,
        body,
        attributes: {
          ApproximateReceiveCount: String(looks),
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

/** Handles a batch: which messages failed, and which were hidden for how long. */
async function handle(world: TestWorld, ...sent: Sent[]) {
  const hidden: string[] = [];
  const response = await handleReconcileBatch(eventOf(sent), undefined, {
    ...world.installation.reconcile,
    changeVisibility: async (handle, seconds) => {
      hidden.push(`${handle}: ${seconds}`);
    },
  });
  const failed = response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { failed: failed.sort(), hidden: hidden.sort() };
}

test('a binding that is named twice in a batch is reconciled once', async () => {
  const world = await TestWorld.create([ONE, TWO]);
  const calls = await world.callsOf(async () => {
    const sent = [message('a', 'one'), message('b', 'two'), message('c', 'one')];
    expect(await handle(world, ...sent)).toEqual({ failed: [], hidden: [] });
  });
  expect(inWords(calls, 'ChangeResourceRecordSets')).toHaveLength(2);
  expect(inWords(calls, 'ListResourceRecordSets')).toHaveLength(2);
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
});

test('only the bindings that the batch names are reconciled', async () => {
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
])('look %d at a binding in transition hides its message for %s s', async (looks, seconds) => {
  const world = await TestWorld.create([ONE]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  expect(await handle(world, message('a', 'one', looks))).toEqual(
    seconds === undefined
      ? { failed: [], hidden: [] }
      : { failed: ['a'], hidden: [`handle of a: ${seconds}`] },
  );
});

test('each message of a binding in transition is hidden for its own time', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  expect(await handle(world, message('a', 'one', 3), message('b', 'one'))).toEqual({
    failed: ['a', 'b'],
    hidden: ['handle of a: 60', 'handle of b: 30'],
  });
});

test('the last look comes before the queue sets the message aside', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'pending');
  const looks = Array.from({ length: MAX_RECEIVE_COUNT.reconcile }, (_, index) => index + 1);
  const handled = [];
  for (const look of looks) handled.push(await handle(world, message('a', 'one', look)));
  const isDone = handled.map(({ failed }) => failed.length === 0);
  expect(isDone.indexOf(true) + 1).toBe(MAX_RECEIVE_COUNT.reconcile - 1);
});

test('a write that may pass fails the messages of its binding and no others', async () => {
  const world = await TestWorld.create([ONE, TWO]);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    when: (input) => input.HostedZoneId === S3.id,
    effect: { kind: 'throttle' },
  });
  const sent = [message('a', 'one'), message('b', 'two'), message('c', 'one')];
  expect(await handle(world, ...sent)).toEqual({ failed: ['a', 'c'], hidden: [] });
  expect(world.records(CONTROL.id)).toEqual(world.inSync(CONTROL.domain, 1));
  expect(await handle(world, message('a', 'one', 2))).toEqual({ failed: [], hidden: [] });
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
});

test('a batch that fails whole answers with its messages, and throws nothing', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.faults.inject({
    operation: 'ChangeResourceRecordSets',
    effect: { kind: 'throttle' },
  });
  expect(await handle(world, message('a', 'one'))).toEqual({ failed: ['a'], hidden: [] });
});

test.each([
  ['no JSON', 'hello'],
  ['another shape', '{"kind":"check"}'],
  ['a binding that left the configuration', '{"binding":"gone","reason":"test"}'],
])('a message of %s is dropped, and the others are handled', async (_, body) => {
  const world = await TestWorld.create([ONE]);
  expect(await handle(world, { id: 'x', body }, message('a', 'one'))).toEqual({
    failed: [],
    hidden: [],
  });
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 1));
});

test('a held binding is done: people were told, and trying again changes nothing', async () => {
  const world = await TestWorld.create([ONE]);
  world.cloud.world.ec2().setEndpointState(endpointId, 'rejected');
  expect(await handle(world, message('a', 'one'))).toEqual({ failed: [], hidden: [] });
});

test('the queue looks again by itself until the endpoint is available', async () => {
  const world = await TestWorld.create([ONE]);
  await world.settle();
  world.removeRecord(S3.id, WILDCARD);
  world.cloud.world
    .ec2()
    .modifyVpcEndpoint({ VpcEndpointId: endpointId, PrivateDnsEnabled: false });
  await world.settle();
  expect(world.records(S3.id)).toEqual(world.inSync(S3.domain, 2));
});
