import { expect, test } from 'vitest';
import { follow } from '../../../agent/follow.ts';
import type { WakeUps } from '../../../agent/ports.ts';
import { systemError } from './memory-disk.ts';
import { World } from './world.ts';

/** Follows until `runs` reports arrived. Returns the seconds between them. */
async function waits(world: World, runs: number, wakeUps?: WakeUps) {
  const stop = new AbortController();
  const times: number[] = [];
  const trouble: string[] = [];
  await follow(world.config, {
    ports: world.process(),
    wakeUps,
    stopped: stop.signal,
    onReport: () => {
      times.push(world.now.getTime() / 1000);
      if (times.length === runs) stop.abort();
    },
    onTrouble: (message) => {
      trouble.push(message);
    },
  });
  return { seconds: times.slice(1).map((time, index) => time - (times[index] ?? 0)), trouble };
}

async function worldWithRevision(): Promise<World> {
  const world = await World.make();
  await world.publish(1);
  await world.once();
  return world;
}

test('runs at every poll interval', async () => {
  expect(await waits(await worldWithRevision(), 3)).toEqual({ seconds: [300, 300], trouble: [] });
});

test('runs after a message with a random delay', async () => {
  const wakeUps = { wait: async () => {} };
  const { seconds } = await waits(await worldWithRevision(), 2, wakeUps);
  expect(seconds).toEqual([2.5]);
});

test('reports a queue that cannot be read and runs at the poll interval', async () => {
  const wakeUps = { wait: () => Promise.reject(new Error('denied')) };
  expect(await waits(await worldWithRevision(), 2, wakeUps)).toEqual({
    seconds: [300],
    trouble: ['The queue could not be read: Error: denied'],
  });
});

test('reports a run that fails before its report and continues with the next run', async () => {
  const world = await worldWithRevision();
  let writes = 0;
  world.disk.fault = ({ name, path }, when) => {
    if (name !== 'write' || when !== 'before') return;
    writes += 1;
    if (writes === 1) throw systemError('ENOSPC', path);
  };
  const { trouble } = await waits(world, 1);
  expect(trouble).toEqual([
    expect.stringMatching(/^ENOSPC: .*\/lock\.\d+\. Free disk space; the next run continues\.$/),
  ]);
});
