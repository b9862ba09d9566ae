import { Route53Client } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEc2 } from '../../shared/cloud/aws/ec2.ts';
import { createResolver } from '../../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../../shared/cloud/aws/route53.ts';
import type { Route53Port } from '../../shared/cloud/ports.ts';
import type { Config } from '../../shared/config/config.ts';
import { ABSENT } from '../../shared/model/observation.ts';
import { type Outcome, reconcile } from '../../shared/reconcile/reconcile.ts';
import { clientsOf } from './harness/clients.ts';
import { exampleOf } from './harness/deployment.ts';
import { Emulators, REGION } from './harness/emulators.ts';
import { given, World } from './harness/world.ts';

/*
 * Runs the product's adapters in this process against MiniStack's Route 53. Like AWS, it refuses a DELETE that does
 * not match and a CREATE of an existing set; moto accepts both.
 */

let emulators: Emulators;
let world: World;
let config: Config;

beforeAll(async () => {
  emulators = await Emulators.start({ open: true });
  const environment = {
    ...emulators.environment(),
    AWS_ENDPOINT_URL_ROUTE_53: emulators.ministack,
  };
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith('AWS_')) process.env[name] = value;
  }
  const route53 = new Route53Client({ region: REGION, endpoint: emulators.ministack });
  world = await World.create({ ...clientsOf(emulators), route53 });
  config = exampleOf(world);
});

afterAll(() => emulators?.close());

/** Runs the reconciler once and returns its outcome and metrics. */
async function run(route53: Route53Port) {
  const counts: Record<string, number> = {};
  const outcomes = await reconcile(config.bindings, {
    config,
    world: { ec2: createEc2, route53: () => route53, resolver: createResolver },
    published: async () => ABSENT,
    sendToPublisher: async () => {},
    now: () => new Date(),
    telemetry: {
      info: () => {},
      warn: () => {},
      error: () => {},
      count: (metric, value = 1) => {
        counts[metric] = (counts[metric] ?? 0) + value;
      },
    },
  });
  return { outcome: given<Outcome>(outcomes.get('s3-london'), 'outcome'), counts };
}

/** Delays the first change of each run until both runs have planned from the same zone. */
function meeting(): () => Promise<void> {
  let waiting = 2;
  let open = () => {};
  const met = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    waiting -= 1;
    if (waiting === 0) open();
    return met;
  };
}

function late(route53: Route53Port, meet: () => Promise<void>): Route53Port {
  let isFirst = true;
  return {
    ...route53,
    changeResourceRecordSets: async (input) => {
      if (isFirst) {
        isFirst = false;
        await meet();
      }
      return await route53.changeResourceRecordSets(input);
    },
  };
}

function markerOf(records: readonly string[]): string {
  return given(
    records.find((record) => record.startsWith('TXT')),
    'marker',
  );
}

test('only one of two reconcilers that planned from the same zone writes, and both finish', async () => {
  expect((await run(createRoute53(REGION))).outcome.kind).toBe('done');
  const zone = given(world.zones[0], 'zone');
  const before = await world.records(zone);
  expect(markerOf(before)).toContain('fence=1');
  await world.deleteRecord(zone, before[0]?.split(' ')[1] ?? '', 'A');

  const meet = meeting();
  const both = await Promise.all([
    run(late(createRoute53(REGION), meet)),
    run(late(createRoute53(REGION), meet)),
  ]);

  expect(both.map(({ outcome }) => outcome.kind)).toEqual(['done', 'done']);
  expect(both.map(({ counts }) => counts.RecordsChanged ?? 0).sort()).toEqual([0, 2]);
  expect(both.map(({ counts }) => counts.FenceLost ?? 0).sort()).toEqual([0, 1]);
  const after = await world.records(zone);
  expect(markerOf(after)).toContain('fence=2');
  expect(after.filter((record) => record.startsWith('A'))).toEqual(
    before.filter((record) => record.startsWith('A')),
  );
});
