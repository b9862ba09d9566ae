import { DeleteVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionName } from '../../infra/names.ts';
import { type Clients, clientsOf } from './harness/clients.ts';
import { bindingOf, bootstrap, deploy, exampleOf, type Outputs } from './harness/deployment.ts';
import { ACCOUNT, Emulators, REGION } from './harness/emulators.ts';
import { Published, subscribe } from './harness/published.ts';
import { endpointModified, recordsChanged, sendEvent, userIdentity } from './harness/trail.ts';
import { secondsSince, until } from './harness/until.ts';
import { given, World, type Zone } from './harness/world.ts';

/*
 * Deploys the worked example. The tests run in order and depend on each other: each test starts from the repaired
 * world that the previous test left.
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

/** The records of a repaired zone: aliases to the endpoint's name at apex and wildcard, and the marker. */
function repairedRecords({ domain }: Zone, target: string, fence: number): string[] {
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
  const desired = world.zones.map((zone, index) => repairedRecords(zone, name, fences[index] ?? 1));
  await until('every zone is repaired', records, (found) => equal(found, desired), seconds);
}

/** The manifest, once the published snapshot of the binding meets the condition. */
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

test('an event triggers the deployed functions, which fill the zones and publish the feed', async ({
  task,
}) => {
  expect(await records()).toEqual([[], [], []]);
  const began = Date.now();
  await sendEvent(clients, endpointModified(world.endpointId));

  await repaired([1, 1, 1]);
  const cold = secondsSince(began);
  const { addresses } = await world.endpoint();
  const manifest = await publishedWhen('the first revision is published', (s) =>
    equal(s.addresses, addresses),
  );
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
    'the addresses are in SSM',
    () => published.parameters('/privatelink-dns/s3-london'),
    (found) =>
      found['/privatelink-dns/s3-london/endpoint-addresses'] === addresses.join(',') &&
      found['/privatelink-dns/s3-london/forwarder-addresses'] === '10.0.1.122,10.0.2.213',
  );
  const subjects = await until('the team has a message', team.subjects, ({ length }) => length > 0);
  expect(subjects).toEqual([expect.stringContaining('s3-london')]);
});

test('a record that an operator deletes is re-created after an event in us-east-1', async ({
  task,
}) => {
  const [zone] = world.zones;
  const deleted = given(zone, 'zone');
  await world.deleteRecord(deleted, `*.${deleted.domain}.`, 'A');
  const began = Date.now();
  await sendEvent(clients, recordsChanged(deleted.id));

  await repaired([2, 1, 1]);
  task.meta.figures = [{ what: 'from event to repaired zone, warm', seconds: secondsSince(began) }];
});

test('after an exchange of inbound addresses, the published configuration has the new address', async () => {
  const [subnetId] = world.subnetIds;
  await world.exchangeInbound({ from: '10.0.1.122', to: '10.0.1.7', subnetId });
  for (const eventName of [
    'AssociateResolverEndpointIpAddress',
    'DisassociateResolverEndpointIpAddress',
  ]) {
    await sendEvent(clients, {
      service: 'route53resolver',
      eventName,
      requestParameters: { resolverEndpointId: world.inboundId },
    });
  }

  const manifest = await publishedWhen('the new inbound address is published', ({ inbound }) =>
    equal(inbound, ['10.0.1.7', '10.0.2.213']),
  );
  const files = await published.artifacts(manifest);
  expect(files['bind/forward.conf']).toContain('forwarders { 10.0.1.7; 10.0.2.213; };');
});

test('the address in an added subnet is published, and the aliases do not change', async () => {
  // Stock moto does not change the interfaces of a modified endpoint; moto_server.py does.
  const subnetId = await world.createSubnet('10.0.3.0/24', 'c');
  await clients.ec2.send(
    new ModifyVpcEndpointCommand({ VpcEndpointId: world.endpointId, AddSubnetIds: [subnetId] }),
  );
  await sendEvent(
    clients,
    endpointModified(world.endpointId, { AddSubnetId: { content: subnetId } }),
  );

  const { addresses } = await world.endpoint();
  expect(addresses).toHaveLength(3);
  await publishedWhen('three addresses are published', (snapshot) =>
    equal(snapshot.addresses, addresses),
  );
  await repaired([2, 1, 1]);
});

test('after the endpoint is replaced, the zones alias to the name of the new endpoint', async () => {
  const replaced = world.endpointId;
  world.endpointId = await world.createEndpoint('s3');
  await clients.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [replaced] }));
  await sendEvent(clients, {
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
    'the new endpoint is published',
    (snapshot) => snapshot.endpointId === world.endpointId && equal(snapshot.addresses, addresses),
  );
});

test('events of failed calls, reads and the reconciler’s own writes trigger no function', async () => {
  const zone = given(world.zones[0], 'zone');
  const dispatched = () => emulators.log().split('net-prod-route: dispatched').length;
  await world.deleteRecord(zone, `*.${zone.domain}.`, 'A');
  const before = dispatched();
  const changed = recordsChanged(zone.id);
  await sendEvent(clients, { ...changed, more: { errorCode: 'AccessDenied' } });
  await sendEvent(clients, {
    ...changed,
    eventName: 'ListResourceRecordSets',
    more: { readOnly: true },
  });
  await sendEvent(clients, {
    ...changed,
    more: { userIdentity: userIdentity('privatelink-dns-net-prod-reconcile', 'reconcile') },
  });
  await sendEvent(clients, endpointModified(world.endpointId, {}));

  // Only the last event concerns the functions, so they were dispatched once.
  await repaired([4, 2, 2]);
  expect(dispatched() - before).toBe(1);
});

/** Invokes the deployed sweep function through a rule of this test, because its schedule runs only every 15 minutes. */
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

test('the sweep finds a change whose event was lost', async () => {
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

test('a service added to the configuration is published after the deployment', async () => {
  const monitoring = await addMonitoring();
  const zone = given(monitoring.zones[0], 'zone');
  await deploy(emulators, exampleOf(world, { bindings: [bindingOf(world), monitoring] }));
  await sendEvent(clients, recordsChanged(zone.id));

  const records = await until(
    'the zone has its aliases and marker',
    () => world.records(zone),
    // The service has no names below its domain, so the zone has no wildcard.
    ({ length }) => length === 2,
  );
  expect(records.join('\n')).toContain(`A ${zone.domain}. -> ${monitoring.endpoint.id}`);
  const manifest = await until(
    'the feed has both bindings',
    async () => given(await published.manifest(), 'manifest'),
    ({ bindings }) => bindings.every(({ snapshot }) => snapshot !== null) && bindings.length === 2,
  );
  expect((await published.artifacts(manifest))['bind/forward.conf']).toContain(zone.domain);
  await repaired([4, 3, 2]);
});

test('a function without its policy is refused, so the tests above ran under the roles of the functions', async () => {
  const zone = given(world.zones[0], 'zone');
  const RoleName = functionName('net-prod', 'publish');
  const { PolicyNames = [] } = await clients.iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    await clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
  await world.deleteRecord(zone, `${zone.domain}.`, 'A');
  await sendEvent(clients, recordsChanged(zone.id));

  await repaired([5, 3, 2]);
  const refusal = `assumed-role/${RoleName}/${RoleName} is not authorized to perform`;
  await until(
    'the log contains the refusal',
    async () => emulators.log().includes(refusal),
    Boolean,
  );
});
