import { expect, test } from 'vitest';
import { reconcileMessageSchema } from '../../../shared/model/messages.ts';
import { OutboxStore } from '../../../shared/notify/outbox.ts';
import { noticeMessageSchema } from '../../../shared/notify/schema.ts';
import { S3, TestWorld, WILDCARD } from './world.ts';

const ALICE = 'arn:aws:sts::111122223333:assumed-role/NetworkAdmin/alice';

test('the notice of repeated repairs names the principal of the events that woke the repairs', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const { sns, route53 } = world.cloud.world;
  for (let round = 0; round < 4; round += 1) {
    const { records } = route53.zone('test', S3.id);
    const wildcard = [...records.values()].find(({ Name }) => Name.startsWith('\\052.'));
    if (wildcard === undefined) throw new Error('the wildcard is missing');
    route53.changeResourceRecordSets({
      HostedZoneId: S3.id,
      ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: wildcard }] },
    });
    await world.cloud.clock.advance(60_000);
    await world.drain();
    expect(world.records(S3.id)).toContain(`${WILDCARD} A`);
  }
  const notices = sns.messages
    .map(({ texts }) => noticeMessageSchema.parse(JSON.parse(texts.default ?? '')))
    .flatMap(({ notices }) => notices);
  expect(notices.map(({ code }) => code)).toEqual(['repair-repeats']);
  expect(notices[0]?.text).toContain(`${WILDCARD} A`);
  expect(notices[0]?.text).toContain(`CloudTrail reported changes of the zone by ${ALICE}.`);
});

test.each([
  [ALICE, ALICE],
  ['arn:aws-cn:iam::111122223333:user/terraform', 'arn:aws-cn:iam::111122223333:user/terraform'],
  [`arn:aws:iam::111122223333:user/${'a'.repeat(195)}`, 'accepted'],
  [`arn:aws:iam::111122223333:user/${'a'.repeat(196)}`, undefined],
  ['arn:aws:iam::111122223333:user/\u202eevil', undefined],
  ['arn:aws:iam::111122223333:user/a\nb', undefined],
  ['arn:aws:s3:::bucket', undefined],
  ['', undefined],
  [7, undefined],
])(
  'a message with the principal %j keeps its binding, and the principal only if it is an ARN',
  (principal, kept) => {
    const message = { binding: 'b', reason: 'r', observedAt: 'now', principal };
    const parsed = reconcileMessageSchema.parse(message);
    expect(parsed.binding).toBe('b');
    expect(parsed.principal).toBe(kept === 'accepted' ? principal : kept);
  },
);

/** What woke each run that repaired drift, as the log has it. */
async function wokenBy(world: TestWorld): Promise<(string | undefined)[]> {
  const { outbox } = await new OutboxStore(
    world.cloud.s3(),
    'privatelink-dns-net-prod-feed',
  ).read();
  return Object.values(outbox.notified.bindings).flatMap(({ reports }) =>
    reports.map((report) => report.wokenBy),
  );
}

test('the log records that a sweep repaired drift, and leaves out the first records of the zones', async () => {
  const world = await TestWorld.create();
  await world.settle();
  expect(await wokenBy(world)).toEqual([undefined]);
  world.removeRecord(S3.id, WILDCARD);
  await world.settle();
  expect(await wokenBy(world)).toEqual([undefined, 'sweep']);
});

test('the log records that an event caused a repair, although a sweep woke the binding at the same time', async () => {
  const world = await TestWorld.create();
  await world.settle();
  const { route53 } = world.cloud.world;
  const { records } = route53.zone('test', S3.id);
  const wildcard = [...records.values()].find(({ Name }) => Name.startsWith('\\052.'));
  if (wildcard === undefined) throw new Error('the wildcard is missing');
  route53.changeResourceRecordSets({
    HostedZoneId: S3.id,
    ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: wildcard }] },
  });
  await world.cloud.clock.advance(60_000);
  await world.settle();
  expect(await wokenBy(world)).toEqual([undefined, 'event']);
});
