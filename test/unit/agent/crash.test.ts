import { describe, expect, test } from 'vitest';
import { rollback } from '../../../agent/rollback.ts';
import { Crash } from './memory-disk.ts';
import { contentOf, crashAt, World } from './world.ts';

/** Counts the moments before, during and after each call of a run without faults. */
async function momentsOf(scene: Scene): Promise<number> {
  const world = await scene.prepare();
  let moments = 0;
  world.disk.fault = () => {
    moments += 1;
  };
  await scene.act(world);
  return moments;
}

interface Scene {
  prepare(): Promise<World>;
  act(world: World): Promise<unknown>;
  /** The only revisions that may be in place after the next run has recovered. */
  permitted: string[];
  /** The revisions that may be in place after a run that can read the feed. */
  final: string;
}

async function withRevision(revision: number): Promise<World> {
  const world = await World.make();
  await world.publish(revision);
  await world.once();
  return world;
}

const scenes: Record<string, Scene> = {
  'the first installation': {
    prepare: async () => {
      const world = await World.make();
      await world.publish(1);
      return world;
    },
    act: (world) => world.once(),
    permitted: ['none', '1'],
    final: '1',
  },
  'an upgrade': {
    prepare: async () => {
      const world = await withRevision(1);
      await world.publish(2);
      return world;
    },
    act: (world) => world.once(),
    permitted: ['1', '2'],
    final: '2',
  },
  'an upgrade that the checker refuses': {
    prepare: async () => {
      const world = await withRevision(1);
      await world.publish(2, {}, `${contentOf(2)}BROKEN`);
      return world;
    },
    act: (world) => world.once(),
    permitted: ['1'],
    final: '1',
  },
  'an upgrade that the checker refuses with check: in-place': {
    prepare: async () => {
      const world = await withRevision(1);
      world.config.check = 'in-place';
      await world.publish(2, {}, `${contentOf(2)}BROKEN`);
      return world;
    },
    act: (world) => world.once(),
    permitted: ['1'],
    final: '1',
  },
  'an upgrade that answers wrongly': {
    prepare: async () => {
      const world = await withRevision(1);
      await world.publish(2, {}, contentOf(2, '10.9.9.9'));
      return world;
    },
    act: (world) => world.once(),
    permitted: ['1'],
    final: '1',
  },
  'a rollback': {
    prepare: async () => {
      const world = await withRevision(1);
      await world.publish(2);
      await world.once();
      return world;
    },
    act: (world) => rollback(world.config, world.process()),
    permitted: ['1', '2'],
    // Revision 2 stays if the agent crashed before the rollback was recorded; otherwise revision 1 stays.
    final: '1 or 2',
  },
};

describe.each(Object.entries(scenes))('a crash in %s', { timeout: 30_000 }, (_, scene) => {
  test.each(['kill', 'power'] as const)(
    'recovers in the next run, whatever the moment of the crash (%s)',
    async (how) => {
      const moments = await momentsOf(scene);
      expect(moments).toBeGreaterThan(50);
      for (let moment = 1; moment <= moments; moment += 1) {
        const world = await scene.prepare();
        await crashIn(moment, world, scene, how);
        expect(
          how === 'kill' ? world.revisionsLoaded() : ['one'],
          `loaded, ${moment}`,
        ).toHaveLength(1);

        // The feed is unreachable at first: recovery must need only local files.
        world.isReachable = false;
        await world.once();
        const [inPlace = '', ...others] = world.revisionsInPlace();
        expect(others, `a mix, ${moment}`).toEqual([]);
        expect(scene.permitted, `in place, ${moment}`).toContain(inPlace);
        expect(world.revisionsLoaded(), `loaded, ${moment}`).toEqual([inPlace]);
        expect(world.leftovers(), `left over, ${moment}`).toEqual([]);

        world.isReachable = true;
        await world.once();
        expect(scene.final.split(' or '), `final, ${moment}`).toContain(
          world.revisionsInPlace().join(),
        );
        expect(world.revisionsLoaded()).toEqual(world.revisionsInPlace());
        expect(world.leftovers()).toEqual([]);
      }
    },
  );

  test('recovers after a second crash during the recovery', async () => {
    const moments = await momentsOf(scene);
    for (let first = 1; first <= moments; first += 11) {
      for (let second = 1; second <= 60; second += 5) {
        const world = await scene.prepare();
        await crashIn(first, world, scene, 'kill');
        world.isReachable = false;
        await crashIn(second, world, { ...scene, act: (it) => it.once() }, 'power');
        await world.once();
        const [inPlace = '', ...others] = world.revisionsInPlace();
        expect(others, `a mix, ${first} and ${second}`).toEqual([]);
        expect(scene.permitted, `in place, ${first} and ${second}`).toContain(inPlace);
        expect(world.revisionsLoaded()).toEqual([inPlace]);
        expect(world.leftovers()).toEqual([]);
      }
    }
  });
});

async function crashIn(
  moment: number,
  world: World,
  scene: Scene,
  how: 'kill' | 'power',
): Promise<void> {
  world.disk.fault = crashAt(moment);
  try {
    await scene.act(world);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  world.disk.fault = () => {};
  if (how === 'power') world.losePower();
}
