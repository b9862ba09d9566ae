import { expect, test } from 'vitest';
import { contentOf, NAME, PUBLIC, STATE, World } from './world.ts';

const REPORT = `${STATE}/report.json`;

/** A world whose resolver answers this number of questions wrongly before the installation of revision 2. */
async function reportWith(questions: number): Promise<string[]> {
  const world = await World.make();
  const asked = Array.from({ length: questions }, (_, index) => ({
    name: `b${String(index).padStart(6, '0')}.${NAME}`,
    type: 'A' as const,
    answers: ['10.0.1.1'],
    complete: false,
    uses: ['forward' as const],
  }));
  await world.publish(1, { questions: asked });
  await world.once();
  world.isUp = false;
  await world.publish(2);
  const [bind] = (await world.once()).resolvers;
  return bind?.wrongBefore ?? [];
}

test.each([
  [99, 99, `b000098.${NAME} A`],
  [100, 100, `b000099.${NAME} A`],
  [101, 101, 'and 1 more'],
  [500, 101, 'and 400 more'],
])('a report of %d wrong answers has %d lines', async (questions, lines, last) => {
  const wrong = await reportWith(questions);
  expect(wrong).toHaveLength(lines);
  expect(wrong.at(-1)).toBe(last);
});

test('a stored report that cannot be read is replaced', async () => {
  const world = await World.make();
  await world.publish(1, {}, contentOf(1, PUBLIC));
  world.disk.put(REPORT, 'damaged');
  const { read } = world.disk;
  world.disk.read = async (path) => {
    if (path === REPORT) throw new Error('too large');
    return read.call(world.disk, path);
  };
  await world.once();
  expect(world.disk.content(REPORT)).toContain('"host": "dns-1"');
});
