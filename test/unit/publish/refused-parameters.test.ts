import { describe, expect, test } from 'vitest';
import { messageOf, withForwarders } from './fixtures.ts';
import { CHECK, disagreements, type Feed, startedFeed } from './harness.ts';

const PREFIX = '/privatelink-dns';
const ADDRESSES = 'alpha/forwarder-addresses';
const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);

/** Re-creates a parameter with another type. Parameter Store refuses a put that changes the type. */
function recreate({ cloud: { world } }: Feed, name: string): void {
  const { Type } = world.ssm.parameter(`${PREFIX}/${name}`) ?? {};
  const other = Type === 'String' ? 'StringList' : 'String';
  world.ssm.load({ Name: `${PREFIX}/${name}`, Type: other, Value: 'by hand' });
}

function deleteByHand({ cloud }: Feed, name: string): void {
  cloud.world.ssm.deleteParameter({ Name: `${PREFIX}/${name}` });
}

/** `notice alpha parameter-refused`, for the notifications after that of the first publication. */
function notified(feed: Feed): string[] {
  return feed
    .laterNotifications()
    .map(({ kind, bindings, notices }) =>
      [kind, bindings.join('+'), ...notices.map(({ code }) => code)].join(' '),
    );
}

function triesOf({ cloud }: Feed, name: string): number {
  return cloud.calls.filter(
    ({ operation, input }) => operation === 'PutParameter' && input.includes(`${PREFIX}/${name}"`),
  ).length;
}

describe('a parameter that was re-created with another type', () => {
  test('a refused parameter delays neither notifications nor other parameters', async () => {
    const feed = await startedFeed('alpha', 'beta');
    recreate(feed, ADDRESSES);
    await feed.publish(second);
    expect(notified(feed)).toEqual(['revision alpha', 'notice alpha parameter-refused']);
    expect(feed.notifications()[2]).toMatchObject({ severity: 'error', revision: 2 });
    const [notice] = feed.notifications()[2]?.notices ?? [];
    expect(notice?.text).toContain(`${PREFIX}/${ADDRESSES}`);
    expect(notice?.text).toContain('HierarchyTypeMismatchException');
    expect(notice?.remedy).toContain(`\`aws ssm delete-parameter --name ${PREFIX}/${ADDRESSES}\``);
    expect(disagreements(feed)).toEqual([]);
    expect(feed.parameter(ADDRESSES)).toBe('by hand');
  });

  test('operators are notified of a wrong type although the value is equal, because readers cannot use it', async () => {
    const feed = await startedFeed('alpha', 'beta');
    const Name = `${PREFIX}/${ADDRESSES}`;
    feed.cloud.world.ssm.load({ Name, Type: 'String', Value: feed.parameter(ADDRESSES) });
    await feed.publish(CHECK);
    expect(notified(feed)).toEqual(['notice alpha parameter-refused']);
  });

  test('a refused parameter is notified once, and its write is retried on every publication', async () => {
    const feed = await startedFeed('alpha', 'beta');
    recreate(feed, ADDRESSES);
    await feed.publish(CHECK);
    const [tries, writes] = [triesOf(feed, ADDRESSES), feed.writes().length];
    await feed.publish(CHECK);
    await feed.publish(CHECK);
    expect(notified(feed)).toEqual(['notice alpha parameter-refused']);
    expect(triesOf(feed, ADDRESSES)).toBe(tries + 2);
    expect(feed.writes()).toHaveLength(writes);
  });

  test('the notice is resolved once after an operator deleted the parameter', async () => {
    const feed = await startedFeed('alpha', 'beta');
    recreate(feed, ADDRESSES);
    await feed.publish(CHECK);
    deleteByHand(feed, ADDRESSES);
    await feed.publish(CHECK);
    await feed.publish(CHECK);
    expect(notified(feed)).toEqual([
      'notice alpha parameter-refused',
      'resolved alpha parameter-refused',
    ]);
    expect(feed.notifications().at(-1)?.notices[0]?.text).toContain('2026-01-01T00:00:00.000Z');
    expect(feed.parameter(ADDRESSES)).toBe('10.0.1.122,10.0.2.213');
  });

  test('one notice lists all refused parameters of a binding', async () => {
    const feed = await startedFeed('alpha', 'beta');
    recreate(feed, ADDRESSES);
    recreate(feed, 'alpha/endpoint-name');
    recreate(feed, 'beta/endpoint-name');
    await feed.publish(CHECK);
    deleteByHand(feed, ADDRESSES);
    await feed.publish(CHECK);
    expect(notified(feed)).toEqual([
      'notice alpha parameter-refused',
      'notice beta parameter-refused',
      'notice alpha parameter-refused',
    ]);
    expect(feed.notifications().at(-1)?.notices[0]?.text).not.toContain(ADDRESSES);
  });

  test('a rejected feed parameter is reported without a binding', async () => {
    const feed = await startedFeed('alpha', 'beta');
    recreate(feed, 'feed/current');
    await feed.publish(CHECK);
    expect(notified(feed)).toEqual(['notice  parameter-refused']);
    expect(feed.cloud.world.sns.messages.at(-1)?.subject).toBe(
      '[privatelink-dns net-prod] needs attention: the feed (parameter-refused)',
    );
    deleteByHand(feed, 'feed/current');
    await feed.publish(CHECK);
    expect(notified(feed).at(-1)).toBe('resolved  parameter-refused');
  });

  test('the notice stays active while runs in observe mode write no parameters', async () => {
    const feed = await startedFeed('alpha', 'beta');
    recreate(feed, ADDRESSES);
    await feed.publish(CHECK);
    await feed.publishWith({ mode: 'observe' }, CHECK);
    await feed.publish(CHECK);
    expect(notified(feed)).toEqual(['notice alpha parameter-refused']);
  });
});

describe('a call of Parameter Store that is denied', () => {
  test('a denied put delays neither notifications nor other parameters', async () => {
    const feed = await startedFeed('alpha', 'beta');
    deny(feed, 'PutParameter', ({ Name }) => Name === `${PREFIX}/${ADDRESSES}`);
    await feed.publish(second);
    expect(notified(feed)).toEqual(['revision alpha', 'notice alpha parameter-refused']);
    expect(feed.notifications().at(-1)?.notices[0]?.remedy).toContain('ssm:PutParameter');
    expect(feed.notifications().at(-1)?.notices[0]?.remedy).not.toContain('delete-parameter');
    expect(JSON.parse(feed.parameter('feed/current') ?? '')).toMatchObject({ revision: 2 });
    feed.cloud.faults.clear();
    await feed.publish(CHECK);
    expect(notified(feed).at(-1)).toBe('resolved alpha parameter-refused');
  });

  test('a denied read writes nothing and is a notice of the feed', async () => {
    const feed = await startedFeed('alpha', 'beta');
    deny(feed, 'GetParametersByPath', () => true);
    await feed.publish(second);
    expect(notified(feed)).toEqual(['revision alpha', 'notice  parameter-refused']);
    expect(JSON.parse(feed.parameter('feed/current') ?? '')).toMatchObject({ revision: 1 });
  });

  test('a denied read ends no earlier notice about a parameter', async () => {
    const feed = await startedFeed('alpha', 'beta');
    recreate(feed, ADDRESSES);
    await feed.publish(CHECK);
    deny(feed, 'GetParametersByPath', () => true);
    await feed.publish(CHECK);
    const refused = ['notice alpha parameter-refused', 'notice  parameter-refused'];
    expect(notified(feed)).toEqual(refused);
    feed.cloud.faults.clear();
    await feed.publish(CHECK);
    expect(notified(feed)).toEqual([...refused, 'resolved  parameter-refused']);
  });

  test.each([
    // A publication reads the parameters before it plans, and again before it writes them.
    ['GetParametersByPath', 2],
    ['PutParameter', 1],
  ] as const)(
    'a transient failure of %s delays neither manifest nor notifications, and is retried',
    async (operation, times) => {
      const feed = await startedFeed('alpha');
      const effect = { kind: 'error', code: 'InternalServerError' } as const;
      feed.cloud.faults.inject({ operation, times, effect });
      await feed.publish(second);
      expect(feed.counts.get('StepsDelayed')).toBe(1);
      expect(feed.manifest().revision).toBe(2);
      expect(notified(feed)).toEqual(['revision alpha']);
      await feed.publish(second);
      expect(feed.manifest().revision).toBe(2);
      expect(notified(feed)).toEqual(['revision alpha']);
      expect(disagreements(feed)).toEqual([]);
    },
  );
});

function deny(
  { cloud }: Feed,
  operation: 'PutParameter' | 'GetParametersByPath',
  when: (input: { Name?: string }) => boolean,
): void {
  const effect = { kind: 'error', code: 'AccessDeniedException' } as const;
  cloud.faults.inject({ operation, when, effect, times: Number.POSITIVE_INFINITY });
}
