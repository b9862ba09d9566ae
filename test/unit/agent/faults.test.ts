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

describe('an agent with a failing disk', { timeout: 30_000 }, () => {
  test.each([
    ['ENOSPC', 'write', 'during'],
    ['EROFS', 'write', 'during'],
    ['EACCES', 'write', 'during'],
    ['EIO', 'call', 'before'],
  ] as const)(
    'never leaves a mix of revisions when %s strikes any single %s',
    async (code, kind, struck) => {
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
    },
  );

  test('reports a full disk as disk-full and an unwritable folder as read-only', async () => {
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
  test('refuses one of two agents that start at the same time', async () => {
    const ports = world.process();
    const outcomes = await Promise.allSettled([
      once(world.config, ports),
      once(world.config, world.anotherProcess(ports.machine.pid + 1)),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.ran.filter((line) => line === 'rndc reconfig')).toHaveLength(1);
    expect(world.leftovers()).toEqual([]);
  });

  test.each<[string, string, (it: World) => void]>([
    ['taken over', 'whose process no longer runs', () => {}],
    ['refused', 'whose process runs', (it) => it.running.add(7)],
    ['taken over', 'from before a reboot', (it) => Object.assign(it, { boot: 'second' })],
  ])('the run is %s for a lock %s', async (wanted, _, change) => {
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

  test('takes over the lock of a dead process that had the same process id', async () => {
    const ports = world.process();
    const mine = `${STATE}/lock.${ports.machine.pid}`;
    const dead = { pid: ports.machine.pid, start: 'long ago', boot: 'first' };
    world.disk.put(mine, JSON.stringify(dead));
    await world.disk.link(mine, `${STATE}/lock`);
    await expect(once(world.config, ports)).resolves.toMatchObject({ problem: null });
    expect(world.leftovers()).toEqual([]);
  });

  test('takes over a lock whose process id was reused by another process', async () => {
    world.disk.put(`${STATE}/lock`, JSON.stringify({ pid: 7, start: 'long ago', boot: 'first' }));
    const ports = world.process();
    world.running.add(7);
    await expect(once(world.config, ports)).resolves.toMatchObject({ problem: null });
  });
});

describe('reports of an agent', () => {
  test('reports contain the installed revision and are sent if report is true', async () => {
    world.config.report = true;
    await world.once();
    expect(world.sent).toHaveLength(1);
    expect(JSON.parse(world.sent[0]?.text ?? '')).toMatchObject({
      host: 'dns-1',
      at: T0.toISOString().replace('00.000', '01.000'),
      resolvers: [{ resolver: 'bind', revision: 1 }],
    });
  });

  test('a report is not sent under a host name that would change its path', async () => {
    Object.assign(world.config, { report: true, host: '../manifest' });
    const report = await world.once();
    expect(report.notSent).toMatchObject({ code: 'host-name' });
    expect(world.sent).toEqual([]);
  });

  test('a report that cannot be sent does not fail the run and is sent by the next run', async () => {
    world.config.report = true;
    const ports = world.process();
    const failing = { ...ports.source, report: () => Promise.reject(systemError('EPIPE', 's3')) };
    const report = await once(world.config, { ...ports, source: failing });
    expect(report).toMatchObject({ notSent: { code: 'system' }, resolvers: [{ revision: 1 }] });
    await world.once();
    expect(world.sent).toHaveLength(1);
  });
});
