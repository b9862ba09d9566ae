import { expect, test } from 'vitest';
import { once } from '../../../agent/run.ts';
import { contentOf, NAME, PUBLIC, World } from './world.ts';

const HOUR = 60;
const YEAR = 365 * 24 * HOUR;

/** A world in which revision 2 was installed, answered wrongly, and was rolled back. */
async function failedOnce(): Promise<World> {
  const world = await World.make();
  await world.publish(1);
  await world.once();
  await world.publish(2, {}, contentOf(2, PUBLIC));
  const [bind] = (await world.once()).resolvers;
  expect(bind).toMatchObject({ result: 'answers-wrong', revision: 1 });
  return world;
}

test.each<[what: string, minutes: number, result: string]>([
  ['one minute later', 1, 'waiting'],
  ['six minutes later', 6, 'answers-wrong'],
  ['after the clock was set back half an hour', -HOUR / 2, 'waiting'],
  ['after the clock was set back a day', -24 * HOUR, 'answers-wrong'],
  ['after the clock was set forward a year', YEAR, 'refused'],
])('a failed revision %s', async (_, minutes, result) => {
  const world = await failedOnce();
  world.pass(minutes);
  const report = await world.once();
  expect(report.problem ? 'refused' : report.resolvers[0]?.result).toBe(result);
});

test('a clock that is set back a year during an installation does not prolong it', async () => {
  const world = await World.make();
  await world.publish(1);
  await world.once();
  await world.publish(2, {}, contentOf(2, PUBLIC));
  const { clock, ...ports } = world.process();
  let sleeps = 0;
  const sleep = async (milliseconds: number) => {
    sleeps += 1;
    if (sleeps === 1) world.pass(-YEAR);
    if (sleeps > 1000) throw new Error('the check does not end');
    await clock.sleep(milliseconds);
  };
  const report = await once(world.config, { ...ports, clock: { ...clock, sleep } }, {});
  expect(report.resolvers[0]).toMatchObject({ result: 'answers-wrong', revision: 1 });
  expect(report.resolvers[0]?.problem?.what).toContain(NAME);
});
