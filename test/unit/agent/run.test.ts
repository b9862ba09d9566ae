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

/** The calls except those for the lock, which every run takes. */
function changes(of: World): string[] {
  return of.disk.calls
    .filter(({ path }) => !path.startsWith(`${STATE}/lock`))
    .map(({ name, path }) => `${name} ${path}`);
}

describe('once', () => {
  test('checks and reloads a new revision in this order', async () => {
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
      'rndc flushtree vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com',
    ]);
    expect(world.leftovers()).toEqual([]);
  });

  test.each([
    ['staged', '1'],
    ['in-place', '2'],
  ] as const)(
    'check: %s leaves revision %s in place while the checker reads',
    async (check, found) => {
      await world.once();
      world.config.check = check;
      await world.publish(2);
      expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 2 });
      expect(world.revisionsUnderCheck).toEqual([found]);
    },
  );

  test('writes nothing and runs nothing for an unchanged revision', async () => {
    await world.once();
    world.disk.calls.length = 0;
    world.ran = [];
    world.pass(5);
    await world.publish(1);
    expect(await resultOf(world.once())).toMatchObject({ result: 'unchanged', revision: 1 });
    expect(changes(world)).toEqual([]);
    expect(world.ran).toEqual([]);
  });

  test('writes an unchanged report again after an hour', async () => {
    await world.once();
    world.disk.calls.length = 0;
    world.pass(60);
    await world.publish(1);
    await world.once();
    expect(changes(world).map((call) => call.split(' ')[1])).toContain(`${STATE}/report.json`);
  });

  test('installs a file again that was changed by hand', async () => {
    await world.once();
    world.disk.put(FORWARD, 'by hand');
    expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 1 });
    expect(world.revisionsInPlace()).toEqual(['1']);
  });

  test('keeps the owner and mode of a file and makes a new file readable by all users', async () => {
    world.disk.put(FORWARD, 'by hand', { uid: 53, gid: 54, mode: 0o640 });
    await world.once();
    expect(await world.disk.stat(FORWARD)).toEqual({ kind: 'file', uid: 53, gid: 54, mode: 0o640 });
    expect(await world.disk.stat(`${FOLDER}/rpz.zone`)).toEqual({
      kind: 'file',
      mode: 0o644,
      ...AGENT,
    });
  });

  test('does not replace a target that is a link', async () => {
    world.disk.putLink(FORWARD);
    expect(await resultOf(world.once())).toMatchObject({ result: 'failed', problem: 'not-a-file' });
    expect(world.ran).toEqual([]);
  });

  test('removes the files of a use that is no longer configured', async () => {
    await world.once();
    world.config.resolvers = [
      { name: 'bind', use: 'forward', ask: '127.0.0.1', port: 53, installs: {} },
    ];
    await world.publish(2, { questions: [] });
    await world.once();
    expect(TARGETS.filter((path) => world.disk.content(path) !== undefined)).toEqual([
      `${FOLDER}/forward.options.conf`,
      FORWARD,
    ]);
  });
});

describe('rollback', () => {
  const back = () => rollback(world.config, world.process());

  test('a rollback holds back the feed until a higher revision', async () => {
    await world.once();
    await world.publish(2);
    await world.once();
    expect(await resultOf(back())).toMatchObject({ result: 'rolled-back', revision: 1 });
    expect(world.revisionsLoaded()).toEqual(['1']);
    expect(await resultOf(world.once())).toMatchObject({ result: 'held-back', revision: 1 });
    await world.publish(3);
    expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 3 });
  });

  test('a rollback ends when an operator runs once --resume', async () => {
    await world.once();
    await world.publish(2);
    await world.once();
    await back();
    expect(await resultOf(world.once({ resume: true }))).toMatchObject({ revision: 2 });
    expect(await resultOf(world.once())).toMatchObject({ result: 'unchanged' });
  });

  test('refuses a rollback if no previous revision is kept', async () => {
    await world.once();
    expect(await resultOf(back())).toMatchObject({ result: 'refused', problem: 'no-previous' });
  });

  test('rolls back without the feed', async () => {
    await world.once();
    await world.publish(2);
    await world.once();
    world.isReachable = false;
    expect(await resultOf(back())).toMatchObject({ result: 'rolled-back', revision: 1 });
  });
});

describe('verify', () => {
  test.each<[string, string | undefined, (it: World) => unknown, number]>([
    ['an installed revision', 'unchanged', () => {}, 0],
    ['another revision', 'pending', (it) => it.publish(2), 2],
    ['a changed file', 'pending', (it) => it.disk.put(FORWARD, 'by hand'), 2],
    ['wrong answers', 'answers-wrong', (it) => it.loaded.clear(), 3],
    ['an unreachable feed', 'kept', (it) => Object.assign(it, { isReachable: false }), 3],
  ])('reports %s as %s and changes nothing', async (_, result, change, code) => {
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
