import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueName } from '../../infra/names.ts';
import { type Clients, clientsOf } from './harness/clients.ts';
import { bindingOf, bootstrap, deploy, exampleOf } from './harness/deployment.ts';
import { ACCOUNT, Emulators, REGION } from './harness/emulators.ts';
import { recordsChanged, sendEvent } from './harness/trail.ts';
import { until } from './harness/until.ts';
import { given, THROTTLED, World, type Zone } from './harness/world.ts';

let emulators: Emulators;
let clients: Clients;
let world: World;
let throttled: Zone;

beforeAll(async () => {
  emulators = await Emulators.start();
  clients = clientsOf(emulators);
  world = await World.create(clients);
  throttled = await world.createZone('monitoring.eu-west-2.amazonaws.com', THROTTLED);
  const monitoring = {
    name: 'monitoring',
    service: 'monitoring',
    endpoint: { id: await world.createEndpoint('monitoring') },
    inbound: { id: world.inboundId },
    zones: [throttled],
  };
  await bootstrap(emulators);
  await deploy(emulators, exampleOf(world, { bindings: [bindingOf(world), monitoring] }));
});

afterAll(() => emulators?.close());

async function urlOf(name: string): Promise<string> {
  const { QueueUrl } = await clients.sqs.send(
    new GetQueueUrlCommand({ QueueName: queueName('net-prod', name) }),
  );
  return given(QueueUrl, 'QueueUrl');
}

/** Reduces maxReceiveCount to 2 and the visibility timeout to 8 seconds; deployed values are 10 and 12 minutes. */
async function shortenRedrive(): Promise<void> {
  const dead = `arn:aws:sqs:${REGION}:${ACCOUNT}:${queueName('net-prod', 'reconcile-dead')}`;
  await clients.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: await urlOf('reconcile'),
      Attributes: {
        VisibilityTimeout: '8',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 2 }),
      },
    }),
  );
}

test('a message whose zone cannot be written is moved to the dead-letter queue, and other bindings continue', async () => {
  await shortenRedrive();
  const zone = given(world.zones[0], 'zone');
  const deadUrl = await urlOf('reconcile-dead');
  await sendEvent(clients, recordsChanged(throttled.id));
  await sendEvent(clients, recordsChanged(zone.id));

  await until(
    'the records of the other binding exist',
    () => world.records(zone),
    ({ length }) => length === 3,
  );
  const [message] = await until(
    'the message is in the dead-letter queue',
    async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: deadUrl, WaitTimeSeconds: 1 });
      return (await clients.sqs.send(receive)).Messages ?? [];
    },
    ({ length }) => length > 0,
    60,
  );
  expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({ binding: 'monitoring' });
  expect(await world.records(throttled)).toEqual([]);

  // The other binding, which has its own message group, still reconciles.
  await world.deleteRecord(zone, `*.${zone.domain}.`, 'A');
  await sendEvent(clients, recordsChanged(zone.id));
  await until(
    'the record is re-created',
    () => world.records(zone),
    ({ length }) => length === 3,
  );
});
