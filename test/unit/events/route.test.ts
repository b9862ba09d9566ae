import { describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { reconcileQueue } from '../../../shared/cloud/queues.ts';
import { route } from '../../../shared/events/route.ts';
import { sweep } from '../../../shared/events/sweep.ts';
import { ABSENT } from '../../../shared/model/observation.ts';
import { configOf, MINUTE } from '../publish/fixtures.ts';
import { eventOf } from './fixtures.ts';

const AT = '2026-01-01T00:00:00.000Z';
const NOW = new Date(AT);

const ignore = () => {};

/** Both bindings select the same endpoint, so that one event wakes both. */
function routerOn(names = ['alpha', 'beta']) {
  const cloud = new EmbeddedCloud();
  const queue = cloud.world.sqs.createQueue({ name: 'reconcile.fifo' });
  const wake = reconcileQueue(cloud.sqs(), queue.url);
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const config = configOf(names);
  const checks: unknown[] = [];
  return {
    cloud,
    route: (event: unknown) =>
      route(event, {
        config,
        published: async () => ABSENT,
        wake,
        newId,
        now: () => NOW,
        telemetry: { info: ignore, warn: ignore, error: ignore, count: ignore },
      }),
    sweep: () =>
      sweep({
        config,
        wake,
        newId,
        now: () => NOW,
        sendToPublisher: async (message) => void checks.push(message),
      }),
    checks,
    queued: () =>
      queue.messages.map(({ body, groupId }) => ({ ...JSON.parse(body), group: groupId })),
  };
}

const event = { ...eventOf({ vpcEndpointId: 'vpce-001760f0be22cd4e2' }), id: 'event-1' };

describe('route', () => {
  test('sends one message per binding, in the binding’s own group', async () => {
    const router = routerOn();
    await router.route(event);
    expect(router.queued()).toEqual([
      {
        binding: 'alpha',
        reason: 'ModifyVpcEndpoint',
        isEvent: true,
        observedAt: AT,
        group: 'alpha',
      },
      {
        binding: 'beta',
        reason: 'ModifyVpcEndpoint',
        isEvent: true,
        observedAt: AT,
        group: 'beta',
      },
    ]);
  });

  test('sends one message for an event that is delivered twice', async () => {
    const router = routerOn(['alpha']);
    await router.route(event);
    await router.route(event);
    expect(router.queued()).toHaveLength(1);
  });

  test('sends two messages for two events within five minutes', async () => {
    const router = routerOn(['alpha']);
    await router.route(event);
    await router.cloud.clock.advance(MINUTE);
    await router.route({ ...event, id: 'event-2' });
    expect(router.queued()).toHaveLength(2);
  });

  test('sends no message for an event that names no known resource', async () => {
    const router = routerOn();
    await router.route(eventOf({ vpcEndpointId: 'vpce-9' }));
    expect(router.queued()).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['an event without a detail', { ...event, detail: null }],
    ['a text', 'event'],
  ])('wakes every binding for %s, at every delivery', async (_, broken) => {
    const router = routerOn();
    await router.route(broken);
    await router.route(broken);
    expect(router.queued().map(({ binding }) => binding)).toEqual([
      'alpha',
      'beta',
      'alpha',
      'beta',
    ]);
  });

  test('throws if the queue rejects a message, so that the event is retried', async () => {
    const router = routerOn(['alpha']);
    router.cloud.faults.inject({ operation: 'SendMessage', effect: { kind: 'throttle' } });
    await expect(router.route(event)).rejects.toThrow('RequestThrottled');
    await router.route(event);
    expect(router.queued()).toHaveLength(1);
  });
});

describe('sweep', () => {
  test('wakes every binding and requests a check of the feed', async () => {
    const router = routerOn();
    await router.sweep();
    expect(router.queued()).toEqual([
      { binding: 'alpha', reason: 'sweep', observedAt: AT, group: 'alpha' },
      { binding: 'beta', reason: 'sweep', observedAt: AT, group: 'beta' },
    ]);
    expect(router.checks).toEqual([{ kind: 'check', observedAt: AT }]);
  });

  test('wakes every binding twice if it runs twice within five minutes', async () => {
    const router = routerOn(['alpha']);
    await router.sweep();
    await router.sweep();
    expect(router.queued()).toHaveLength(2);
    expect(router.checks).toHaveLength(2);
  });
});
