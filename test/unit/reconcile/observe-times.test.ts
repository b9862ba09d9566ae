import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BindingMessage } from '../../../shared/model/messages.ts';
import { mergeMessages } from '../../../shared/publish/merge.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import { inboundEndpointId, london, TestWorld } from './world.ts';

const MINUTE = 60_000;

/**
 * Run A reads the forwarders, and then its manifest is slow. Meanwhile an address detaches, and run B observes and
 * publishes. A's manifest has B's generation, and A's facts are older.
 */
test('a slow manifest pairs older facts with a newer generation, and the publisher refuses the report', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const { config, published, ...deps } = world.installation.reconcile;
  const resolver = world.cloud.world.resolver();
  const [first] = resolver.endpoints.get(inboundEndpointId)?.addresses.values() ?? [];
  const reports: BindingMessage[] = [];
  const slow = async () => {
    // The reads of run A take no virtual time, and some turns of the event loop.
    await setTimeout(50);
    await world.cloud.clock.advance(MINUTE);
    resolver.setAddressStatus(inboundEndpointId, first?.address.Ip ?? '', 'DETACHING');
    await world.cloud.clock.advance(MINUTE);
    await world.installation.sweep();
    await world.settle();
    return published();
  };
  await reconcile([london()], {
    ...deps,
    config,
    published: slow,
    sendToPublisher: async (report) => void reports.push(report),
  });
  const manifest = await published();
  if (manifest.kind !== 'present') throw new Error('nothing is published');
  const [entry] = manifest.value.bindings;
  expect(reports).toMatchObject([{ observedGeneration: entry?.generation }]);
  expect(reports[0]?.snapshot?.inbound.addresses).toContain(first?.address.Ip);
  const context = { config, now: deps.now(), lossNotifiedAt: () => undefined };
  const merge = mergeMessages(manifest.value, reports, context);
  expect(merge.late).toEqual([london().name]);
  expect(merge.bindings).toEqual(manifest.value.bindings);
});
