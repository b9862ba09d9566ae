import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { observe } from '../../../shared/reconcile/observe.ts';
import { inboundEndpointId, london, TestWorld } from './world.ts';

const MINUTE = 60_000;

/** The state of the first forwarder as observed, where it changes after the first look and before the manifest comes. */
async function seenOf(lastsMs: number): Promise<{ before: string; seen: string | undefined }> {
  const world = await TestWorld.create();
  await world.settle();
  const { reconcile } = world.installation;
  const resolver = world.cloud.world.resolver();
  const [first] = resolver.endpoints.get(inboundEndpointId)?.addresses.values() ?? [];
  const { Ip = '', Status: before = '' } = first?.address ?? {};
  let now = reconcile.now().getTime();
  const [observation] = await observe([london()], {
    ...reconcile,
    now: () => new Date(now),
    published: async () => {
      // The first look takes no time by the clock, and some turns of the event loop.
      await setTimeout(50);
      resolver.setAddressStatus(inboundEndpointId, Ip, 'DETACHING');
      now += lastsMs;
      return reconcile.published();
    },
  });
  const inbound = observation?.inbound.kind === 'present' ? observation.inbound.value : undefined;
  return { before, seen: inbound?.addresses.find(({ address }) => address === Ip)?.status };
}

test('a manifest that was long in coming has the world looked at again: never an old look on a new generation', async () => {
  expect(await seenOf(26 * MINUTE)).toMatchObject({ seen: 'DETACHING' });
});

test('one that came at once does not', async () => {
  const { before, seen } = await seenOf(0);
  expect(seen).toBe(before);
});
