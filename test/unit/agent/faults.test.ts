import { beforeEach, describe, expect, test } from 'vitest';
import { once } from '../../../agent/run.ts';
import { systemError } from './memory-disk.ts';
import { resultOf } from './outcome.ts';
import { FOLDER, STATE, T0, World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.make();
  await world.publish(1);
});

describe('a disk that refuses', () => {
  test.each([
    ['ENOSPC', 'write', 'during'],
    ['EROFS', 'write', 'during'],
    ['EACCES', 'write', 'during'],
    ['EIO', 'call', 'before'],
  ] as const)('%s at each %s in turn: old or new, never a mix', async (code, kind, struck) => {
    for (let failing = 1; ; failing += 1) {
      world = await World.make();
      await world.publish(1);
      await world.once();
      await world.publish(2);
      let calls = 0;
      world.disk.fault = ({ name, path }, when) => {
        if (when !== struck || name === 'run' || (kind === 'write' && name !== kind)) return;
        calls += 1;
        if (calls === failing) throw systemError(code, path);
      };
      const outcome = await world.once().then(
        (report) => report.resolvers[0]?.result,
        (error: Error) => error.message.slice(0, code.length),
      );
      world.disk.fault = () => {};
      if (calls < failing) break;
      expect(['installed', 'failed', 'kept', code]).toContain(outcome);
      expect(world.revisionsInPlace()).toHaveLength(1);
      expect(world.revisionsLoaded()).toEqual(world.revisionsInPlace());
      world.pass(60);
      await world.once();
      expect(world.revisionsInPlace()).toEqual(['2']);
      expect(world.leftovers()).toEqual([]);
    }
  });

  test('a full disk and a folder that cannot be written to are named as such', async () => {
    world.disk.fault = ({ name, path }) => {
      if (name === 'write' && path.startsWith(FOLDER)) throw systemError('EROFS', path);
    };
    expect(await resultOf(world.once())).toMatchObject({ result: 'failed', problem: 'read-only' });
    world.disk.fault = ({ name, path }) => {
      if (name === 'write' && path.startsWith(FOLDER)) throw systemError('ENOSPC', path);
    };
    expect(await resultOf(world.once({ resume: true }))).toMatchObject({ problem: 'disk-full' });
    expect(world.ran).toEqual([]);
  });
});

describe('two agents at once', () => {
  test('one works, the other is refused', async () => {
    const ports = world.process();
    const outcomes = await Promise.allSettled([
      once(world.config, ports),
      once(world.config, world.anotherProcess(ports.machine.pid + 1)),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.ran.filter((line) => line === 'rndc reconfig')).toHaveLength(1);
    expect(world.leftovers()).toEqual([]);
  });

  test.each<[string, (it: World) => void, string]>([
    ['of a process that is gone', () => {}, 'taken over'],
    ['of this start of the machine and alive', (it) => it.running.add(7), 'refused'],
    [
      'of another start of the machine',
      (it) => Object.assign(it, { boot: 'second' }),
      'taken over',
    ],
  ])('a lock %s', async (_, change, wanted) => {
    world.disk.put(`${STATE}/lock`, JSON.stringify({ pid: 7, start: 'began 7', boot: 'first' }));
    const ports = world.process();
    change(world);
    const again = { ...ports, machine: { ...ports.machine, bootId: world.boot } };
    const outcome = await once(world.config, again).then(
      () => 'taken over',
      () => 'refused',
    );
    expect(outcome).toBe(wanted);
  });

  test('a process that has the id of one that died while it took the lock takes it over', async () => {
    const ports = world.process();
    const mine = `${STATE}/lock.${ports.machine.pid}`;
    const dead = { pid: ports.machine.pid, start: 'long ago', boot: 'first' };
    world.disk.put(mine, JSON.stringify(dead));
    await world.disk.link(mine, `${STATE}/lock`);
    await expect(once(world.config, ports)).resolves.toMatchObject({ problem: null });
    expect(world.leftovers()).toEqual([]);
  });

  test('a process that only has the id of one that is gone holds no lock', async () => {
    world.disk.put(`${STATE}/lock`, JSON.stringify({ pid: 7, start: 'long ago', boot: 'first' }));
    const ports = world.process();
    world.running.add(7);
    await expect(once(world.config, ports)).resolves.toMatchObject({ problem: null });
  });
});

describe('reports', () => {
  test('are sent where that is allowed, and say what is in place', async () => {
    world.config.report = true;
    await world.once();
    expect(world.sent).toHaveLength(1);
    expect(JSON.parse(world.sent[0]?.text ?? '')).toMatchObject({
      host: 'dns-1',
      at: T0.toISOString().replace('00.000', '01.000'),
      resolvers: [{ resolver: 'bind', revision: 1 }],
    });
  });

  test('a name that would lead elsewhere is not sent to', async () => {
    Object.assign(world.config, { report: true, host: '../manifest' });
    const report = await world.once();
    expect(report.notSent).toMatchObject({ code: 'host-name' });
    expect(world.sent).toEqual([]);
  });

  test('one that could not be sent fails no run, and is sent later', async () => {
    world.config.report = true;
    const ports = world.process();
    const failing = { ...ports.source, report: () => Promise.reject(systemError('EPIPE', 's3')) };
    const report = await once(world.config, { ...ports, source: failing });
    expect(report).toMatchObject({ notSent: { code: 'system' }, resolvers: [{ revision: 1 }] });
    await world.once();
    expect(world.sent).toHaveLength(1);
  });
});
