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

test('an address is CREATING, then ATTACHED; DETACHING, then gone', async () => {
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

test('an endpoint is UPDATING while an address comes, and keeps a status that AWS gave it', async () => {
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

describe('refusals', () => {
  const create = ({ cloud, ids }: Example, ...addressesIn: { SubnetId?: string; Ip?: string }[]) =>
    cloud.world.resolver().createResolverEndpoint({
      Name: 'x',
      Direction: 'INBOUND',
      IpAddresses: addressesIn.map((one) => ({ SubnetId: ids.subnetIds[0], ...one })),
    });

  test.each<[string, (example: Example) => unknown, string]>([
    ['one address only', (e) => create(e, {}), 'InvalidRequestException'],
    ['two addresses', (e) => create(e, {}, {}), 'ok'],
    ['an address outside its subnet', (e) => add(e, '10.0.2.50'), 'InvalidParameterValue'],
    ['an address of the VPC endpoint', (e) => add(e, '10.0.1.165'), 'InvalidIPAddress.InUse'],
    ['removing a stranger', (e) => remove(e, '10.0.1.50'), 'ResourceNotFoundException'],
    [
      'the addresses of an unknown endpoint',
      (e) =>
        e.cloud.resolver().listResolverEndpointIpAddresses({ ResolverEndpointId: 'rslvr-in-none' }),
      'ResourceNotFoundException',
    ],
    [
      'an unknown filter',
      (e) => e.cloud.resolver().listResolverEndpoints({ Filters: [{ Name: 'Vpc', Values: [] }] }),
      'InvalidParameterException',
    ],
  ])('%s', async (_, work, code) => {
    const example = await exampleCloud();
    expect(await outcome(() => work(example))).toBe(code);
  });

  test('the last address stays, and one that is going is no longer counted', async () => {
    const example = await exampleCloud();
    expect(await outcome(() => remove(example, '10.0.1.122'))).toBe('ok');
    expect(await outcome(() => remove(example, '10.0.2.213'))).toBe('InvalidRequestException');
  });
});

describe('listings', () => {
  test.each([
    ['Direction', 'INBOUND', ['rslvr-in-0123456789abcdef0']],
    ['Direction', 'OUTBOUND', ['rslvr-out-1']],
    ['HostVPCId', 'vpc-0abc0abc0abc0abc0', ['rslvr-in-0123456789abcdef0', 'rslvr-out-1']],
    ['HostVPCId', 'vpc-none', []],
  ])('endpoints by %s %s', async (Name, value, expected) => {
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

  test('addresses in pages', async () => {
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
