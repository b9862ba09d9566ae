import { describe, expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { WORKED_EXAMPLE, workedExample } from '../../../embedded-aws/worked-example.ts';
import { identifiersOf } from '../../../shared/events/identifiers.ts';
import { bindingsToWake } from '../../../shared/events/wake.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import { asFence } from '../../../shared/model/counters.ts';
import { present } from '../../../shared/model/observation.ts';
import { bindingOf, entryOf, manifestOf, snapshotOf } from '../publish/fixtures.ts';
import { london, S3, TestWorld } from '../reconcile/world.ts';
import { eventOf, identifiers, lastEvent } from './fixtures.ts';

const VPC = { VPCId: WORKED_EXAMPLE.vpcId, VPCRegion: WORKED_EXAMPLE.region };

function foundByName(): Binding {
  return london({ zones: [{ domain: S3.domain, id: undefined, vpcs: undefined }] });
}

/** Deletes the zone without an event of its records. */
function deleteZone({ cloud }: TestWorld): void {
  cloud.world.route53.zones.delete(S3.id);
}

test('a zone that is created again is filled by its event, not by the sweep', async () => {
  const world = await TestWorld.create([foundByName()]);
  await world.settle();
  deleteZone(world);
  await world.cloud.clock.advance(61_000);
  const { route53 } = world.cloud.world;
  route53.createHostedZone({ Name: S3.domain, VPC }, { id: 'Z000000000NEW' });
  await world.cloud.clock.advance(60_000);
  expect(world.records('Z000000000NEW')).toEqual(world.inSync(S3.domain, 2));
});

test('the deletion of a second zone of the name ends the ambiguity by its event', async () => {
  const world = await TestWorld.create([foundByName()], {}, (cloud) => {
    cloud.world.ec2().createVpc({ CidrBlock: '10.9.0.0/16' }, { id: 'vpc-0fed0fed0fed0fed0' });
  });
  await world.settle();
  const { route53 } = world.cloud.world;
  const other = { ...VPC, VPCId: 'vpc-0fed0fed0fed0fed0' };
  route53.createHostedZone({ Name: S3.domain, VPC: other }, { id: 'Z9' });
  await world.cloud.clock.advance(60_000);
  expect((await world.published())?.active.map(({ code }) => code)).toEqual(['zone-ambiguous']);
  route53.deleteHostedZone({ Id: 'Z9' });
  await world.cloud.clock.advance(60_000);
  expect((await world.published())?.active).toEqual([]);
});

test('identifiersOf finds the name of a created zone', async () => {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  cloud.world.route53.createHostedZone({ Name: 'B.amazonaws.com.', VPC });
  const found = identifiersOf(lastEvent(cloud, 'CreateHostedZone'));
  expect([...(found?.names ?? [])]).toContain('b.amazonaws.com');
});

test('identifiersOf ignores names in events of other services', () => {
  const found = identifiersOf(eventOf({ serviceName: 'com.amazonaws.eu-west-2.s3' }));
  expect([...(found?.names ?? [])]).toEqual([]);
});

describe('published bindings that find their zones by name', () => {
  const manifest = present(
    manifestOf([
      entryOf('one', {
        snapshot: snapshotOf('one', {
          zones: [
            {
              id: 'Z1',
              domain: 'a.amazonaws.com',
              wildcard: true,
              recordTypes: ['A'],
              fence: asFence(1),
            },
          ],
        }),
      }),
    ]),
  );
  const zone = { domain: 'a.amazonaws.com', id: undefined, vpcs: undefined };

  test.each<[string, Binding['zones'], string, string[], boolean]>([
    ['is woken by a zone of its name', [zone], 'CreateHostedZone', ['a.amazonaws.com'], true],
    [
      'is woken by a zone of the name that its service has',
      undefined,
      'CreateHostedZone',
      ['a.amazonaws.com'],
      true,
    ],
    [
      'is woken by a record at its wildcard',
      [zone],
      'ChangeResourceRecordSets',
      ['*.a.amazonaws.com'],
      true,
    ],
    [
      'is not woken by a zone of another name',
      [zone],
      'CreateHostedZone',
      ['b.amazonaws.com'],
      false,
    ],
    [
      'is not woken by a zone of its name if the configuration has the id',
      [{ ...zone, id: 'Z1' }],
      'CreateHostedZone',
      ['a.amazonaws.com'],
      false,
    ],
  ])('a binding %s', (_, zones, eventName, names, wanted) => {
    const event = identifiers({
      service: 'route53',
      region: 'us-east-1',
      eventName,
      zones: new Set(['Z999']),
      names: new Set(names),
    });
    const bindings = [{ ...bindingOf('one'), zones }];
    expect(bindingsToWake(event, { bindings }, manifest)).toHaveLength(wanted ? 1 : 0);
  });
});
