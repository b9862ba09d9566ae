import { beforeEach, describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../../agent/run.ts';
import { newSigner } from '../feed/keys.ts';
import { resultOf } from './outcome.ts';
import { contentOf, NAME, T0, World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.make();
  await world.publish(1);
});

describe('an agent with a bad feed', () => {
  const other = newSigner();
  test.each<[string, string, (it: World) => unknown]>([
    ['a lower revision', 'older-revision', (it) => it.publish(1)],
    ['a foreign owner', 'foreign-owner', (it) => it.publish(3, { owner: 'another-owner' })],
    ['an expired manifest', 'expired', (it) => it.pass(24 * 60 + 1)],
    ['a tampered byte', 'unsigned', (it) => it.tamper((text) => text.replace('"net-', '"not-'))],
    ['a truncated manifest', 'unsigned', (it) => it.tamper((text) => text.slice(0, -20))],
    [
      'an unknown key',
      'unknown-key',
      async (it) => {
        await it.publish(3, { keys: [await other.keyId()] });
        it.feed.signatures.clear();
      },
    ],
    [
      'a signature of something else',
      'wrong-signature',
      (it) => {
        const [key = ''] = [...it.feed.signatures.keys()].slice(-1);
        it.feed.signatures.set(key, [...it.feed.signatures.values()][0] ?? '');
      },
    ],
    ['revision 0', 'older-revision', (it) => it.publish(0, { artifacts: [] })],
    [
      'an artifact outside the feed',
      'wrong-artifact',
      (it) =>
        it.publish(3, {
          artifacts: [
            { resolver: 'bind', path: '../x', size: 1, sha256: 'a'.repeat(64), mediaType: 'x' },
          ],
        }),
    ],
    [
      'an artifact that is too large',
      'too-large',
      (it) =>
        it.publish(3, {
          artifacts: [
            { resolver: 'x', path: 'x', size: 2 ** 25, sha256: 'a'.repeat(64), mediaType: 'x' },
          ],
        }),
    ],
    ['no answer', 'feed-unreachable', (it) => Object.assign(it, { isReachable: false })],
  ])('refuses %s as %s and keeps the installed revision', async (_, code, change) => {
    await world.publish(2);
    await world.once();
    world.ran = [];
    await change(world);
    const report = await world.once();
    expect(report).toMatchObject({
      problem: { code },
      offered: null,
      resolvers: [{ result: 'kept', revision: 2, problem: null }],
    });
    expect(report.problem?.remedy).not.toBe('');
    expect(exitCodeOf(report)).toBe(3);
    expect(world.revisionsInPlace()).toEqual(['2']);
    expect(world.ran).toEqual([]);
  });

  test.each<[string, (bytes: string) => string]>([
    ['tampered', (bytes) => bytes.replace('revision', 'Revision')],
    ['truncated', (bytes) => bytes.slice(0, -1)],
    ['empty', () => ''],
  ])('touches nothing if an artifact is %s', async (_, change) => {
    await world.once();
    await world.publish(2);
    world.tamperArtifact('rpz.zone', change);
    world.ran = [];
    expect(await resultOf(world.once())).toMatchObject({
      result: 'failed',
      problem: 'wrong-artifact',
      revision: 1,
    });
    expect(world.ran).toEqual([]);
    expect(world.revisionsInPlace()).toEqual(['1']);
  });

  test.each([
    [0, undefined],
    [1, 'expired'],
  ])('checks a manifest %i ms after the end of its validity: %s', async (milliseconds, code) => {
    world.now = new Date(T0.getTime() + 24 * 60 * 60_000 + milliseconds);
    expect((await resultOf(world.once())).feed).toBe(code);
  });
});

describe('an agent with a bad revision', () => {
  test('keeps the old files and does not reload a revision that the checker refuses', async () => {
    await world.once();
    await world.publish(2, {}, `${contentOf(2)}BROKEN`);
    world.ran = [];
    const report = await world.once();
    expect(report.resolvers).toMatchObject([
      { result: 'check-refused', revision: 1, problem: { code: 'check-refused' } },
    ]);
    expect(report.resolvers[0]?.problem?.what).toContain('syntax error near BROKEN');
    expect(world.ran.filter((line) => line.startsWith('rndc'))).toEqual([]);
    expect(world.revisionsInPlace()).toEqual(['1']);
    expect(exitCodeOf(report)).toBe(3);
  });

  test('restores the old files if the checker refuses the files in place', async () => {
    world.config.check = 'in-place';
    await world.once();
    await world.publish(2, {}, `${contentOf(2)}BROKEN`);
    expect(await resultOf(world.once())).toMatchObject({ result: 'check-refused', revision: 1 });
    expect(world.revisionsInPlace()).toEqual(['1']);
    expect(world.leftovers()).toEqual([]);
  });

  test('touches nothing without mount namespaces and tries again at every poll', async () => {
    await world.once();
    world.hasNamespaces = false;
    await world.publish(2);
    const outcome = { result: 'failed', problem: 'no-namespace', revision: 1 };
    expect(await resultOf(world.once())).toMatchObject(outcome);
    expect(await resultOf(world.once())).toMatchObject(outcome);
    expect(world.revisionsInPlace()).toEqual(['1']);
    expect(world.leftovers()).toEqual([]);
    world.config.check = 'in-place';
    expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 2 });
  });

  test('reloads the old files if the resolver answers wrongly', async () => {
    await world.once();
    await world.publish(2, {}, contentOf(2, '10.9.9.9'));
    const report = await world.once();
    expect(report.resolvers).toMatchObject([{ result: 'answers-wrong', revision: 1 }]);
    const what = report.resolvers[0]?.problem?.what;
    expect(what).toContain(`${NAME} A: 10.9.9.9 instead of 10.0.2.1`);
    expect(what).toContain('Revision 1 is restored, and the resolver answers correctly.');
    expect(world.revisionsLoaded()).toEqual(['1']);
    expect(world.leftovers()).toEqual([]);
  });

  test('tries a failed revision again after one poll, then after two, and immediately with --resume', async () => {
    await world.once();
    await world.publish(2, {}, `${contentOf(2)}BROKEN`);
    const tries = [];
    for (const minutes of [0, 4, 1, 9, 1]) {
      world.pass(minutes);
      tries.push((await resultOf(world.once())).result);
    }
    expect(tries).toEqual([
      'check-refused',
      'waiting',
      'check-refused',
      'waiting',
      'check-refused',
    ]);
    expect(await resultOf(world.once({ resume: true }))).toMatchObject({ result: 'check-refused' });
    await world.publish(3);
    expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 3 });
  });

  test('tries again at every poll if the resolver answered wrongly before', async () => {
    await world.once();
    world.isUp = false;
    await world.publish(2);
    const report = await world.once();
    expect(report.resolvers).toMatchObject([
      {
        result: 'failed',
        revision: 1,
        wrongBefore: [`${NAME} A`],
        problem: { code: 'reload-failed' },
      },
    ]);
    world.isUp = true;
    expect(await resultOf(world.once())).toMatchObject({ result: 'installed', revision: 2 });
  });

  test('installs a revision that corrects answers that were wrong before', async () => {
    await world.once();
    world.loaded.clear();
    await world.publish(2);
    const report = await world.once();
    expect(report.resolvers).toMatchObject([
      { result: 'installed', revision: 2, wrongBefore: [`${NAME} A`] },
    ]);
  });

  test('restores the state without a revision if the first revision answers wrongly', async () => {
    await world.publish(1, {}, contentOf(1, '10.9.9.9'));
    expect(await resultOf(world.once())).toMatchObject({ result: 'answers-wrong', revision: null });
    expect(world.revisionsInPlace()).toEqual(['none']);
    expect(world.revisionsLoaded()).toEqual(['none']);
  });
});
