import { DeleteVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionName } from '../../infra/names.ts';
import { type Clients, clientsOf } from './harness/clients.ts';
import { bindingOf, bootstrap, deploy, exampleOf, type Outputs } from './harness/deployment.ts';
import { ACCOUNT, Emulators, REGION } from './harness/emulators.ts';
import { Published, subscribe } from './harness/published.ts';
import { endpointModified, recordsChanged, tell, userIdentity } from './harness/trail.ts';
import { secondsSince, until } from './harness/until.ts';
import { given, World, type Zone } from './harness/world.ts';

/*
 * The worked example, deployed. The tests follow each other: each finds the world that the one before left in
 * good order, and they end in the order in which they stand.
 */

let emulators: Emulators;
let clients: Clients;
let world: World;
let outputs: Outputs;
let published: Published;
let team: Awaited<ReturnType<typeof subscribe>>;

beforeAll(async () => {
  emulators = await Emulators.start();
  clients = clientsOf(emulators);
  world = await World.create(clients);
  await bootstrap(emulators);
  outputs = await deploy(emulators, exampleOf(world));
  published = new Published(clients, outputs);
  team = await subscribe(clients, given(outputs.TopicArn, 'TopicArn'));
});

afterAll(() => emulators?.close());

/** A zone in good order: apex and wildcard at the endpoint's name, and the marker. */
function goodOrder({ domain }: Zone, target: string, fence: number): string[] {
  const marker = `heritage=privatelink-dns,owner=net-prod,binding=s3-london,fence=${fence}`;
  return [
    `A ${domain}. -> ${target}`,
    `A *.${domain}. -> ${target}`,
    `TXT _privatelink-dns.${domain}. "${marker}"`,
  ].sort();
}

function records(): Promise<string[][]> {
  return Promise.all(world.zones.map((zone) => world.records(zone)));
}

async function repaired(fences: readonly number[], seconds?: number): Promise<void> {
  const { name } = await world.endpoint();
  const wanted = world.zones.map((zone, index) => goodOrder(zone, name, fences[index] ?? 1));
  await until('every zone in good order', records, (found) => equal(found, wanted), seconds);
}

/** The snapshot of the binding, once it says what is wanted. */
async function publishedWhen(
  what: string,
  isRight: (snapshot: { addresses: string[]; inbound: string[]; endpointId: string }) => boolean,
) {
  const ask = async () => {
    const manifest = await published.manifest();
    const snapshot = manifest?.bindings.find(({ name }) => name === 's3-london')?.snapshot;
    return {
      addresses: snapshot?.endpoint.addresses.map(({ address }) => address).sort() ?? [],
      inbound: snapshot?.inbound.addresses ?? [],
      endpointId: snapshot?.endpoint.id ?? '',
    };
  };
  await until(what, ask, isRight);
  return given(await published.manifest(), 'manifest');
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

test('an event wakes the deployed functions, which fill the zones and publish', async ({
  task,
}) => {
  expect(await records()).toEqual([[], [], []]);
  const began = Date.now();
  await tell(clients, endpointModified(world.endpointId));

  await repaired([1, 1, 1]);
  const cold = secondsSince(began);
  const { addresses } = await world.endpoint();
  const manifest = await publishedWhen('the first revision', (s) => equal(s.addresses, addresses));
  task.meta.figures = [
    { what: 'from event to repaired zones, cold', seconds: cold },
    { what: 'from event to signed feed, cold', seconds: secondsSince(began) },
  ];

  expect(manifest).toMatchObject({ revision: 1, owner: 'net-prod' });
  const files = await published.artifacts(manifest);
  expect(files['bind/forward.conf']).toContain('forwarders { 10.0.1.122; 10.0.2.213; };');
  for (const address of addresses) {
    expect(files['bind/rpz.zone']).toContain(`*.s3.eu-west-2.amazonaws.com IN A ${address}`);
  }
  await until(
    'the addresses in SSM',
    () => published.parameters('/privatelink-dns/s3-london'),
    (found) =>
      found['/privatelink-dns/s3-london/endpoint-addresses'] === addresses.join(',') &&
      found['/privatelink-dns/s3-london/forwarder-addresses'] === '10.0.1.122,10.0.2.213',
  );
  const subjects = await until('a message', team.subjects, ({ length }) => length > 0);
  expect(subjects).toEqual([expect.stringContaining('s3-london')]);
});

test('a record that a person deletes comes back, by way of us-east-1', async ({ task }) => {
  const [zone] = world.zones;
  const deleted = given(zone, 'zone');
  await world.deleteRecord(deleted, `*.${deleted.domain}.`, 'A');
  const began = Date.now();
  await tell(clients, recordsChanged(deleted.id));

  await repaired([2, 1, 1]);
  task.meta.figures = [{ what: 'from event to repaired zone, warm', seconds: secondsSince(began) }];
});

test('an inbound address is exchanged: resolvers get the other', async () => {
  const [subnetId] = world.subnetIds;
  await world.exchangeInbound({ from: '10.0.1.122', to: '10.0.1.7', subnetId });
  for (const eventName of [
    'AssociateResolverEndpointIpAddress',
    'DisassociateResolverEndpointIpAddress',
  ]) {
    await tell(clients, {
      service: 'route53resolver',
      eventName,
      requestParameters: { resolverEndpointId: world.inboundId },
    });
  }

  const manifest = await publishedWhen('the other inbound address', ({ inbound }) =>
    equal(inbound, ['10.0.1.7', '10.0.2.213']),
  );
  const files = await published.artifacts(manifest);
  expect(files['bind/forward.conf']).toContain('forwarders { 10.0.1.7; 10.0.2.213; };');
});

test('a subnet is added: its address is published, and the aliases stay', async () => {
  // moto does not move interfaces by itself: moto_server.py does.
  const subnetId = await world.createSubnet('10.0.3.0/24', 'c');
  await clients.ec2.send(
    new ModifyVpcEndpointCommand({ VpcEndpointId: world.endpointId, AddSubnetIds: [subnetId] }),
  );
  await tell(clients, endpointModified(world.endpointId, { AddSubnetId: { content: subnetId } }));

  const { addresses } = await world.endpoint();
  expect(addresses).toHaveLength(3);
  await publishedWhen('three addresses', (snapshot) => equal(snapshot.addresses, addresses));
  await repaired([2, 1, 1]);
});

test('the endpoint is replaced: the zones follow to the other’s name', async () => {
  const replaced = world.endpointId;
  world.endpointId = await world.createEndpoint('s3');
  await clients.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [replaced] }));
  await tell(clients, {
    service: 'ec2',
    eventName: 'DeleteVpcEndpoints',
    requestParameters: {
      DeleteVpcEndpointsRequest: { VpcEndpointId: { content: replaced, tag: 1 } },
    },
    responseElements: { DeleteVpcEndpointsResponse: { unsuccessful: '' } },
  });

  await repaired([3, 2, 2]);
  const { addresses } = await world.endpoint();
  await publishedWhen(
    'the other endpoint',
    (snapshot) => snapshot.endpointId === world.endpointId && equal(snapshot.addresses, addresses),
  );
});

test('failed calls, reads and our own writes wake nobody', async () => {
  const zone = given(world.zones[0], 'zone');
  const dispatched = () => emulators.log().split('net-prod-route: dispatched').length;
  await world.deleteRecord(zone, `*.${zone.domain}.`, 'A');
  const before = dispatched();
  const changed = recordsChanged(zone.id);
  await tell(clients, { ...changed, more: { errorCode: 'AccessDenied' } });
  await tell(clients, {
    ...changed,
    eventName: 'ListResourceRecordSets',
    more: { readOnly: true },
  });
  await tell(clients, {
    ...changed,
    more: { userIdentity: userIdentity('privatelink-dns-net-prod-reconcile', 'reconcile') },
  });
  await tell(clients, endpointModified(world.endpointId, {}));

  // The last event was for the functions, and they were dispatched once since.
  await repaired([4, 2, 2]);
  expect(dispatched() - before).toBe(1);
});

/** The deployed function, by a rule of the tests' own: its schedule comes round every fifteen minutes. */
async function sweepNow(): Promise<void> {
  const Source = 'emulators.clock';
  const Name = 'sweep-now';
  const name = functionName('net-prod', 'sweep');
  const Arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
  const { events } = clients;
  await events.send(
    new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Source] }) }),
  );
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: name, Arn }] }));
  await events.send(
    new PutEventsCommand({ Entries: [{ Source, DetailType: 'tick', Detail: '{}' }] }),
  );
}

test('a change whose event was lost is found by the sweep', async () => {
  const zone = given(world.zones[1], 'zone');
  await world.deleteRecord(zone, `${zone.domain}.`, 'A');
  await sweepNow();

  await repaired([4, 3, 2]);
});

/** A binding of another service in the same VPC. */
async function addMonitoring() {
  const service = 'monitoring';
  return {
    name: service,
    service,
    endpoint: { id: await world.createEndpoint(service) },
    inbound: { id: world.inboundId },
    zones: [await world.createZone(`${service}.eu-west-2.amazonaws.com`)],
  };
}

test('another service enters the configuration, and is served once that is deployed', async () => {
  const monitoring = await addMonitoring();
  const zone = given(monitoring.zones[0], 'zone');
  await deploy(emulators, exampleOf(world, { bindings: [bindingOf(world), monitoring] }));
  await tell(clients, recordsChanged(zone.id));

  const records = await until(
    'its alias',
    () => world.records(zone),
    ({ length }) => length === 3,
  );
  expect(records[1]).toContain(`A ${zone.domain}. -> ${monitoring.endpoint.id}`);
  const manifest = await until(
    'a feed of both',
    async () => given(await published.manifest(), 'manifest'),
    ({ bindings }) => bindings.every(({ snapshot }) => snapshot !== null) && bindings.length === 2,
  );
  expect((await published.artifacts(manifest))['bind/forward.conf']).toContain(zone.domain);
  await repaired([4, 3, 2]);
});

test('without its policy a function is refused: all of the above was done under the roles', async () => {
  const zone = given(world.zones[0], 'zone');
  const RoleName = functionName('net-prod', 'publish');
  const { PolicyNames = [] } = await clients.iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    await clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
  await world.deleteRecord(zone, `${zone.domain}.`, 'A');
  await tell(clients, recordsChanged(zone.id));

  await repaired([5, 3, 2]);
  const refusal = `assumed-role/${RoleName}/${RoleName} is not authorized to perform`;
  await until('the refusal', async () => emulators.log().includes(refusal), Boolean);
});
