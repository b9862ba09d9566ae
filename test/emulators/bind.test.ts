import { ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MANIFEST_KEY } from '../../shared/feed/keys.ts';
import { bind } from '../resolvers/daemons/bind.ts';
import { withDaemon } from '../resolvers/harness/index.ts';
import { type Clients, clientsOf } from './harness/clients.ts';
import { bootstrap, deploy, exampleOf, type Outputs } from './harness/deployment.ts';
import { Emulators } from './harness/emulators.ts';
import { Site } from './harness/site.ts';
import { endpointModified, sendEvent } from './harness/trail.ts';
import { secondsSince, until } from './harness/until.ts';
import { given, World } from './harness/world.ts';

const NAME = 'myspecificbucket.s3.eu-west-2.amazonaws.com';

/** Tests the whole path from a change in AWS to the DNS answer that a client on premises receives. */
withDaemon(bind, (host) => {
  let emulators: Emulators;
  let clients: Clients;
  let world: World;
  let outputs: Outputs;
  let site: Site;

  beforeAll(async () => {
    emulators = await Emulators.start();
    clients = clientsOf(emulators);
    world = await World.create(clients);
    await bootstrap(emulators);
    outputs = await deploy(emulators, exampleOf(world));
    site = await Site.open(host(), emulators, clients, outputs);
  });

  afterAll(() => {
    site?.close();
    emulators?.close();
  });

  /** Runs the agent repeatedly, as its service does, until a client receives the endpoint's addresses. */
  async function answersEndpointAddresses(): Promise<void> {
    const { addresses } = await world.endpoint();
    await until(
      `${NAME} resolves to ${addresses.join(' ')}`,
      async () => ({ report: await site.agent(), answers: await site.dig(NAME) }),
      ({ answers }) => JSON.stringify(answers) === JSON.stringify(addresses),
    );
  }

  test('after an event, BIND answers with the addresses of the endpoint', async ({ task }) => {
    expect(await site.dig(NAME)).toEqual(['52.95.148.98']);
    const began = Date.now();
    await sendEvent(clients, endpointModified(world.endpointId));

    await answersEndpointAddresses();
    task.meta.figures = [
      { what: 'from event to live answer in BIND, cold', seconds: secondsSince(began) },
    ];
  });

  test('BIND answers with an added address, and the next run of the agent changes nothing', async ({
    task,
  }) => {
    const subnetId = await world.createSubnet('10.0.3.0/24', 'c');
    await clients.ec2.send(
      new ModifyVpcEndpointCommand({ VpcEndpointId: world.endpointId, AddSubnetIds: [subnetId] }),
    );
    const began = Date.now();
    await sendEvent(clients, endpointModified(world.endpointId));

    await answersEndpointAddresses();
    task.meta.figures = [
      { what: 'from event to live answer in BIND, warm', seconds: secondsSince(began) },
    ];
    expect(await site.agent()).toMatchObject({
      offered: 2,
      problem: null,
      resolvers: [{ resolver: 'bind', result: 'unchanged', revision: 2 }],
    });
  });

  test('the policy for agents allows reading the feed and no change to it', async () => {
    const { s3 } = clientsOf(emulators, site.credentials);
    const Bucket = given(outputs.FeedBucket, 'FeedBucket');
    const Key = MANIFEST_KEY;
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).resolves.toBeDefined();
    await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' }))).rejects.toThrow(
      'not authorized to perform: s3:PutObject',
    );
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key }))).rejects.toThrow(
      'not authorized to perform: s3:DeleteObject',
    );
  });
});
