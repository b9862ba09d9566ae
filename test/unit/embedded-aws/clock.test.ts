import { expect, test } from 'vitest';
import { VirtualClock, VirtualTimeError } from '../../../embedded-aws/clock.ts';

test('the clock starts at the given time and does not move on its own', () => {
  expect(new VirtualClock().now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
  const start = new Date('2026-03-29T00:59:59Z');
  expect(new VirtualClock(start).now()).toEqual(start);
});

test('the clock runs due tasks by time and then by insertion, and awaits each task', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  const note = (label: string) => async () => {
    await Promise.resolve();
    ran.push(`${label}@${clock.now().getTime() - Date.parse('2026-01-01T00:00:00Z')}`);
  };
  clock.after(20, 'late', note('late'));
  clock.after(10, 'first', note('first'));
  clock.after(10, 'second', async () => {
    await note('second')();
    clock.after(5, 'nested', note('nested'));
  });
  clock.after(21, 'not yet', note('not yet'));
  await clock.advance(20);
  expect(ran).toEqual(['first@10', 'second@10', 'nested@15', 'late@20']);
  expect(clock.pending()).toEqual(['not yet']);
});

test('a task in the past runs as soon as the clock moves, without moving time back', async () => {
  const clock = new VirtualClock();
  await clock.advance(1000);
  const now = clock.now();
  let ranAt: Date | undefined;
  clock.schedule(new Date(0), 'past', () => {
    ranAt = clock.now();
  });
  await clock.advance(0);
  expect(ranAt).toEqual(now);
});

test('runUntil stops at the task that makes its condition true', async () => {
  const clock = new VirtualClock();
  const ran: number[] = [];
  for (const ms of [10, 20, 30]) clock.after(ms, `${ms}`, () => void ran.push(ms));
  await clock.runUntil(() => ran.length === 2);
  expect(clock.now().getTime() - Date.parse('2026-01-01T00:00:00Z')).toBe(20);
});

test.each([
  { limitMs: 59, reached: false },
  { limitMs: 60, reached: true },
])(
  'runUntil with a limit of $limitMs ms reaches a task at 60 ms: $reached',
  async ({ limitMs, reached }) => {
    const clock = new VirtualClock();
    clock.after(60, 'the goal', () => {});
    const run = clock.runUntil('idle', limitMs);
    if (reached) await run;
    else await expect(run).rejects.toThrow(/still scheduled: the goal/);
  },
);

test('runUntil idle does not wait for a repeating task, and a repeating task can be stopped', async () => {
  const clock = new VirtualClock();
  const sweeps: Date[] = [];
  const stop = clock.every(100, 'sweep', () => void sweeps.push(clock.now()));
  clock.after(250, 'work', () => {});
  await clock.runUntil('idle');
  expect(sweeps).toHaveLength(2);
  stop();
  await clock.advance(1000);
  expect(sweeps).toHaveLength(2);
});

test('a task cannot move the clock that runs the task', async () => {
  const clock = new VirtualClock();
  clock.after(1, 'greedy', () => clock.advance(1));
  await expect(clock.advance(1)).rejects.toThrow(VirtualTimeError);
  await clock.advance(1);
});
