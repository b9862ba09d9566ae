import { describe, expect, test } from 'vitest';
import type { Config } from '../../../shared/config/config.ts';
import { TestWorld } from './world.ts';

const BY_ADDRESS: Partial<Config> = {
  rpz: { zone: 'rpz.privatelink-dns', answer: 'address', ttl: 60 },
  health: { withdraw: true, missesToWithdraw: 3, hitsToRestore: 2 },
};
const IMPAIRED = '10.0.2.19';

async function probed(over: Partial<Config> = BY_ADDRESS): Promise<TestWorld> {
  const world = await TestWorld.create(undefined, over);
  await world.settle();
  return world;
}

function minutes(world: TestWorld, count: number): Promise<void> {
  return world.cloud.clock.advance(count * 60_000 + 5_000);
}

function answered(world: TestWorld): string[] {
  const objects = [...world.cloud.world.s3.objects(world.installation.bucket).values()];
  const zones = objects.filter(({ Key }) => Key.endsWith('bind/rpz.zone'));
  const revisionOf = (key: string) => Number(key.split('/')[3]);
  const newest = zones.sort((a, b) => revisionOf(b.Key) - revisionOf(a.Key))[0];
  return [...new Set([...(newest?.Body ?? '').matchAll(/ IN A (\S+)/g)].map(([, a = '']) => a))];
}

const subjects = (world: TestWorld) => world.cloud.world.sns.messages.map(({ subject }) => subject);

describe('an address that AWS removed from the regional name', () => {
  test('an impaired address leaves the answers, stays in the parameter and is restored, with one notification each', async () => {
    const world = await probed();
    world.installation.impaired.add(IMPAIRED);
    await minutes(world, 4);
    expect(answered(world)).toEqual(['10.0.1.165']);
    const addresses = '/privatelink-dns/s3-london/endpoint-addresses';
    expect(world.cloud.world.ssm.parameter(addresses)?.Value).toBe('10.0.1.165,10.0.2.19');
    await minutes(world, 30);
    world.installation.impaired.clear();
    await minutes(world, 3);
    expect(answered(world)).toEqual(['10.0.1.165', IMPAIRED]);
    expect(subjects(world).slice(1)).toEqual([
      '[privatelink-dns net-prod] revision 2: s3-london',
      '[privatelink-dns net-prod] needs attention: s3-london (address-withdrawn)',
      '[privatelink-dns net-prod] revision 3: s3-london',
      '[privatelink-dns net-prod] resolved: s3-london (address-withdrawn)',
    ]);
  });

  test('an impaired address is answered until the third probe without it', async () => {
    const world = await probed();
    world.installation.impaired.add(IMPAIRED);
    await minutes(world, 2);
    expect(answered(world)).toEqual(['10.0.1.165', IMPAIRED]);
  });

  test('all addresses are answered if public DNS has none of them', async () => {
    const world = await probed();
    world.installation.impaired.add(IMPAIRED).add('10.0.1.165');
    await minutes(world, 10);
    expect(answered(world)).toEqual(['10.0.1.165', IMPAIRED]);
  });

  test('a withdrawn address stays withdrawn while its health cannot be read', async () => {
    const world = await probed();
    world.installation.impaired.add(IMPAIRED);
    await minutes(world, 4);
    world.cloud.faults.inject({
      operation: 'GetObject',
      when: ({ Key }) => String(Key).startsWith('health/'),
      times: 1000,
      effect: { kind: 'error', code: 'AccessDenied' },
    });
    await world.settle();
    expect(answered(world)).toEqual(['10.0.1.165']);
  });
});

test.each<[what: string, over: Partial<Config>]>([
  [
    'the answers are names',
    { ...BY_ADDRESS, rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 } },
  ],
  [
    'health.withdraw is false',
    { ...BY_ADDRESS, health: { withdraw: false, missesToWithdraw: 3, hitsToRestore: 2 } },
  ],
])('the probe makes no calls if %s', async (_, over) => {
  const world = await probed(over);
  world.installation.impaired.add(IMPAIRED);
  const before = world.cloud.calls.length;
  await minutes(world, 5);
  expect(world.cloud.calls.slice(before)).toEqual([]);
});

test('a probe in an unchanged world makes two reads and no write', async () => {
  const world = await probed();
  await minutes(world, 2);
  const before = world.cloud.calls.length;
  await minutes(world, 1);
  const calls = world.cloud.calls.slice(before).map(({ operation, write }) => [operation, write]);
  expect(calls).toEqual([
    ['GetObject', false],
    ['GetObject', false],
  ]);
});
