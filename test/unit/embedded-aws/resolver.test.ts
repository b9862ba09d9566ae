import { describe, expect, test } from 'vitest';
import { type Example, exampleCloud, outcome } from './helpers.ts';

async function addresses({ cloud, ids }: Example) {
  const answer = await cloud
    .resolver()
    .listResolverEndpointIpAddresses({ ResolverEndpointId: ids.inboundEndpointId });
  return answer.IpAddresses?.map(({ Ip, Status }) => `${Ip} ${Status}`);
}

const add = ({ cloud, ids }: Example, Ip: string) =>
  cloud.world.resolver().associateResolverEndpointIpAddress({
    ResolverEndpointId: ids.inboundEndpointId,
    IpAddress: { SubnetId: ids.subnetIds[0], Ip },
  });
const remove = ({ cloud, ids }: Example, Ip: string) =>
  cloud.world.resolver().disassociateResolverEndpointIpAddress({
    ResolverEndpointId: ids.inboundEndpointId,
    IpAddress: { Ip },
  });

test('an added address is CREATING and then ATTACHED, and a removed address is DETACHING and then gone', async () => {
  const example = await exampleCloud();
  const { settleMs } = example.cloud.world.resolver();
  add(example, '10.0.1.50');
  expect(await addresses(example)).toEqual([
    '10.0.1.122 ATTACHED',
    '10.0.2.213 ATTACHED',
    '10.0.1.50 CREATING',
  ]);
  await example.cloud.clock.advance(settleMs);
  remove(example, '10.0.1.122');
  expect(await addresses(example)).toEqual([
    '10.0.1.122 DETACHING',
    '10.0.2.213 ATTACHED',
    '10.0.1.50 ATTACHED',
  ]);
  await example.cloud.clock.advance(settleMs);
  expect(await addresses(example)).toEqual(['10.0.2.213 ATTACHED', '10.0.1.50 ATTACHED']);
});

test('an endpoint is UPDATING while an address is added, and keeps a status that AWS set', async () => {
  const example = await exampleCloud();
  const world = example.cloud.world.resolver();
  const status = async () =>
    (await example.cloud.resolver().listResolverEndpoints({})).ResolverEndpoints?.[0]?.Status;
  expect(await status()).toBe('OPERATIONAL');
  add(example, '10.0.1.50');
  expect(await status()).toBe('UPDATING');
  world.setEndpointStatus(example.ids.inboundEndpointId, 'AUTO_RECOVERING');
  await example.cloud.clock.runUntil('idle');
  expect(await status()).toBe('AUTO_RECOVERING');
});

describe('refusals of the Resolver', () => {
  const create = ({ cloud, ids }: Example, ...addressesIn: { SubnetId?: string; Ip?: string }[]) =>
    cloud.world.resolver().createResolverEndpoint({
      Name: 'x',
      Direction: 'INBOUND',
      IpAddresses: addressesIn.map((one) => ({ SubnetId: ids.subnetIds[0], ...one })),
    });

  test.each<[string, (example: Example) => unknown, string]>([
    ['CreateResolverEndpoint with one address', (e) => create(e, {}), 'InvalidRequestException'],
    ['CreateResolverEndpoint with two addresses', (e) => create(e, {}, {}), 'ok'],
    ['adding an address outside its subnet', (e) => add(e, '10.0.2.50'), 'InvalidParameterValue'],
    [
      'adding an address of the VPC endpoint',
      (e) => add(e, '10.0.1.165'),
      'InvalidIPAddress.InUse',
    ],
    ['removing an unknown address', (e) => remove(e, '10.0.1.50'), 'ResourceNotFoundException'],
    [
      'listing the addresses of an unknown endpoint',
      (e) =>
        e.cloud.resolver().listResolverEndpointIpAddresses({ ResolverEndpointId: 'rslvr-in-none' }),
      'ResourceNotFoundException',
    ],
    [
      'listing endpoints by an unknown filter',
      (e) => e.cloud.resolver().listResolverEndpoints({ Filters: [{ Name: 'Vpc', Values: [] }] }),
      'InvalidParameterException',
    ],
  ])('%s is answered with $2', async (_, work, code) => {
    const example = await exampleCloud();
    expect(await outcome(() => work(example))).toBe(code);
  });

  test('removing the last address is refused, and an address that is DETACHING does not count', async () => {
    const example = await exampleCloud();
    expect(await outcome(() => remove(example, '10.0.1.122'))).toBe('ok');
    expect(await outcome(() => remove(example, '10.0.2.213'))).toBe('InvalidRequestException');
  });
});

describe('listings of the Resolver', () => {
  test.each([
    ['Direction', 'INBOUND', ['rslvr-in-0123456789abcdef0']],
    ['Direction', 'OUTBOUND', ['rslvr-out-1']],
    ['HostVPCId', 'vpc-0abc0abc0abc0abc0', ['rslvr-in-0123456789abcdef0', 'rslvr-out-1']],
    ['HostVPCId', 'vpc-none', []],
  ])('ListResolverEndpoints filtered by %s = %s returns %j', async (Name, value, expected) => {
    const { cloud, ids } = await exampleCloud();
    const IpAddresses = ids.subnetIds.map((SubnetId) => ({ SubnetId }));
    cloud.world
      .resolver()
      .createResolverEndpoint(
        { Name: 'out', Direction: 'OUTBOUND', IpAddresses },
        { id: 'rslvr-out-1' },
      );
    const answer = await cloud
      .resolver()
      .listResolverEndpoints({ Filters: [{ Name, Values: [value] }] });
    expect(answer.ResolverEndpoints?.map(({ Id }) => Id)).toEqual(expected);
  });

  test('addresses are listed in pages, and an unknown token is refused', async () => {
    const { cloud, ids } = await exampleCloud();
    cloud.pageSizes.set('ListResolverEndpointIpAddresses', 1);
    const ask = (NextToken?: string) =>
      cloud
        .resolver()
        .listResolverEndpointIpAddresses({ ResolverEndpointId: ids.inboundEndpointId, NextToken });
    const first = await ask();
    const second = await ask(first.NextToken);
    expect([first, second].map((page) => page.IpAddresses?.map(({ Ip }) => Ip))).toEqual([
      ['10.0.1.122'],
      ['10.0.2.213'],
    ]);
    expect(second.NextToken).toBeUndefined();
    expect(await outcome(() => ask('made up'))).toBe('InvalidNextTokenException');
  });
});
