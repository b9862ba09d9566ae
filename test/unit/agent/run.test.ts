import { beforeEach, describe, expect, test } from 'vitest';
import { rollback } from '../../../agent/rollback.ts';
import { exitCodeOf, verify } from '../../../agent/run.ts';
import { AGENT } from './memory-disk.ts';
import { resultOf } from './outcome.ts';
import { FOLDER, STATE, TARGETS, World } from './world.ts';

const FORWARD = `${FOLDER}/forward.conf`;

let world: World;

beforeEach(async () => {
  world = await World.make();
  await world.publish(1);
});

/** Calls outside the lock, which every run takes. */
function changes(of: World): string[] {
  return of.disk.calls
    .filter(({ path }) => !path.startsWith(`${STATE}/lock`))
    .map(({ name, path }) => `${name} ${path}`);
}

describe('once', () => {
  test('installs: checked before reloaded, then asked', async () => {
    const report = await world.once();
    expect(report.resolvers).toMatchObject([{ result: 'installed', revision: 1, problem: null }]);
    expect(exitCodeOf(report)).toBe(0);
    expect(world.revisionsInPlace()).toEqual(['1']);
    expect(world.ran).toEqual([
      'named-checkconf -z /etc/bind/named.conf',
      `named-checkzone rpz.privatelink-dns ${FOLDER}/rpz.zone`,
      'rndc reconfig',
      'rndc flushtree s3-london.eu-west-2.amazonaws.com',
      'rndc reload',
    ]);
    expect(world.leftovers()).toEqual([]);
  });

  test.each([
    ['staged', '1'],
    ['in-place', '2'],
  ] as const)(
    'check: %s: while the checker reads, revision %s is in place',
    async (check, found) => {
      await world.once();
      world.config.check = check;
      await world.publish(2);
      expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 2 });
      expect(world.revisionsUnderCheck).toEqual([found]);
    },
  );

  test('an unchanged revision: nothing is written and nothing is run', async () => {
    await world.once();
    world.disk.calls.length = 0;
    world.ran = [];
    world.pass(5);
    await world.publish(1);
    expect(await resultOf(world.once())).toMatchObject({ result: 'unchanged', revision: 1 });
    expect(changes(world)).toEqual([]);
    expect(world.ran).toEqual([]);
  });

  test('a report that says nothing new is written again after an hour, so that silence is seen', async () => {
    await world.once();
    world.disk.calls.length = 0;
    world.pass(60);
    await world.publish(1);
    await world.once();
    expect(changes(world).map((call) => call.split(' ')[1])).toContain(`${STATE}/report.json`);
  });

  test('a file that somebody changed is installed again', async () => {
    await world.once();
    world.disk.put(FORWARD, 'by hand');
    expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 1 });
    expect(world.revisionsInPlace()).toEqual(['1']);
  });

  test('owner and mode of a file stay, and a new file is readable by all', async () => {
    world.disk.put(FORWARD, 'by hand', { uid: 53, gid: 54, mode: 0o640 });
    await world.once();
    expect(await world.disk.stat(FORWARD)).toEqual({ kind: 'file', uid: 53, gid: 54, mode: 0o640 });
    expect(await world.disk.stat(`${FOLDER}/rpz.zone`)).toEqual({
      kind: 'file',
      mode: 0o644,
      ...AGENT,
    });
  });

  test('a target that is a link is left alone', async () => {
    world.disk.putLink(FORWARD);
    expect(await resultOf(world.once())).toMatchObject({ result: 'failed', problem: 'not-a-file' });
    expect(world.ran).toEqual([]);
  });

  test('files of a use that is no longer configured are taken away', async () => {
    await world.once();
    world.config.resolvers = [
      { name: 'bind', use: 'forward', ask: '127.0.0.1', port: 53, installs: {} },
    ];
    await world.publish(2, { questions: [] });
    await world.once();
    expect(TARGETS.filter((path) => world.disk.content(path) !== undefined)).toEqual([FORWARD]);
  });
});

describe('rollback', () => {
  const back = () => rollback(world.config, world.process());

  test('stays until a higher revision', async () => {
    await world.once();
    await world.publish(2);
    await world.once();
    expect(await resultOf(back())).toMatchObject({ result: 'rolled-back', revision: 1 });
    expect(world.revisionsLoaded()).toEqual(['1']);
    expect(await resultOf(world.once())).toMatchObject({ result: 'held-back', revision: 1 });
    await world.publish(3);
    expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 3 });
  });

  test('or until --resume', async () => {
    await world.once();
    await world.publish(2);
    await world.once();
    await back();
    expect(await resultOf(world.once({ resume: true }))).toMatchObject({ revision: 2 });
    expect(await resultOf(world.once())).toMatchObject({ result: 'unchanged' });
  });

  test('without an earlier revision there is nothing to go back to', async () => {
    await world.once();
    expect(await resultOf(back())).toMatchObject({ result: 'refused', problem: 'no-previous' });
  });

  test('asks nothing of the feed', async () => {
    await world.once();
    await world.publish(2);
    await world.once();
    world.isReachable = false;
    expect(await resultOf(back())).toMatchObject({ result: 'rolled-back', revision: 1 });
  });
});

describe('verify', () => {
  test.each<[string, string | undefined, (it: World) => unknown, number]>([
    ['in place', 'unchanged', () => {}, 0],
    ['another revision', 'pending', (it) => it.publish(2), 2],
    ['a changed file', 'pending', (it) => it.disk.put(FORWARD, 'by hand'), 2],
    ['wrong answers', 'answers-wrong', (it) => it.loaded.clear(), 3],
    ['no feed', 'kept', (it) => Object.assign(it, { isReachable: false }), 3],
  ])('%s: %s, and nothing is changed', async (_, result, change, code) => {
    await world.once();
    await change(world);
    world.disk.calls.length = 0;
    world.ran = [];
    const report = await verify(world.config, world.process());
    expect(report.resolvers[0]?.result).toBe(result);
    expect(exitCodeOf(report)).toBe(code);
    expect(world.disk.calls).toEqual([]);
    expect(world.ran).toEqual([]);
  });
});
