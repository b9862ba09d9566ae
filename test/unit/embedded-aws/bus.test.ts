import { describe, expect, test } from 'vitest';
import type { Disturbance } from '../../../embedded-aws/bus.ts';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { EventBridgeEvent } from '../../../embedded-aws/cloudtrail.ts';
import { exampleCloud } from './helpers.ts';

function listening() {
  const cloud = new EmbeddedCloud();
  const received: { at: number; event: EventBridgeEvent }[] = [];
  const start = cloud.clock.now().getTime();
  cloud.bus().addRule({
    name: 'parameters',
    pattern: { source: ['aws.ssm'], 'detail-type': ['Parameter Store Change'] },
    target: (event) => void received.push({ at: cloud.clock.now().getTime() - start, event }),
  });
  const put = (name: string) =>
    cloud.world.ssm.putParameter({ Name: name, Type: 'String', Value: 'x' });
  return { cloud, received, put };
}

test('an event reaches its matching rules after the delay and not earlier', async () => {
  const { cloud, received, put } = listening();
  cloud.bus().delayMs = 700;
  put('/a');
  await cloud.clock.advance(699);
  expect(received).toEqual([]);
  await cloud.clock.advance(1);
  expect(received.map(({ event }) => event.detail)).toEqual([
    { operation: 'Create', name: '/a', type: 'String' },
  ]);
});

describe('disturbances of events', () => {
  const second = { at: 5000, name: '/b' };
  test.each<[string, Disturbance, { at: number; name: unknown }[]]>([
    ['drop', { kind: 'drop' }, [second]],
    [
      'duplicate',
      { kind: 'duplicate' },
      [{ at: 5000, name: '/a' }, second, { at: 10_000, name: '/a' }],
    ],
    ['delay', { kind: 'delay', ms: 60_000 }, [second, { at: 65_000, name: '/a' }]],
    ['corrupt', { kind: 'corrupt' }, [{ at: 5000, name: undefined }, second]],
  ])('a %s disturbance affects only the next event', async (_, disturbance, expected) => {
    const { cloud, received, put } = listening();
    cloud
      .bus()
      .disturbNext(disturbance, (event) => event['detail-type'] !== 'AWS API Call via CloudTrail');
    put('/a');
    put('/b');
    await cloud.clock.runUntil('idle');
    expect(received.map(({ at, event }) => ({ at, name: event.detail?.name }))).toEqual(expected);
  });
});

test('a failed target is retried after one minute and after two more, and then the event is a dead letter', async () => {
  const cloud = new EmbeddedCloud();
  const attempts: number[] = [];
  const start = cloud.clock.now().getTime();
  cloud.bus().addRule({
    name: 'broken',
    pattern: { 'detail-type': ['Parameter Store Change'] },
    target: () => {
      attempts.push((cloud.clock.now().getTime() - start) / 1000);
      throw new Error('broken');
    },
  });
  cloud.world.ssm.putParameter({ Name: '/a', Type: 'String', Value: 'x' });
  await cloud.clock.runUntil('idle');
  expect(attempts).toEqual([5, 65, 185]);
  expect(cloud.bus().deadLetters.map(({ rule }) => rule)).toEqual(['broken']);
});

test('Route 53 sends its events only in us-east-1, and a cross-region rule forwards them unchanged', async () => {
  const { cloud, ids, route53 } = await exampleCloud();
  const home: EventBridgeEvent[] = [];
  cloud.bus().addRule({
    name: 'zones',
    pattern: { source: ['aws.route53'] },
    target: (event) => void home.push(event),
  });
  const change = (name: string) =>
    route53.changeResourceRecordSets({
      HostedZoneId: ids.zones[0].id,
      ChangeBatch: {
        Changes: [
          {
            Action: 'CREATE',
            ResourceRecordSet: {
              Name: name,
              Type: 'A',
              TTL: 60,
              ResourceRecords: [{ Value: '10.0.0.1' }],
            },
          },
        ],
      },
    });
  change(`one.${ids.zones[0].domain}`);
  await cloud.clock.runUntil('idle');
  expect(home).toEqual([]);

  cloud.forwardEvents({ name: 'home', pattern: { source: ['aws.route53'] }, from: 'us-east-1' });
  change(`two.${ids.zones[0].domain}`);
  await cloud.clock.runUntil('idle');
  expect(home.map(({ region }) => region)).toEqual(['us-east-1']);
});

test('the bus rejects a rule with an invalid pattern', () => {
  const bus = new EmbeddedCloud().bus();
  const rule = { name: 'bad', pattern: { source: 'aws.ec2' }, target: () => {} };
  expect(() => bus.addRule(rule)).toThrow(/must be an object or an array/);
});
