import { join } from 'node:path';
import * as z from 'zod';
import type { Disk, Machine } from './ports.ts';
import { AgentError, systemCode } from './problem.ts';

/** A process is known by its id, when it began, and on which start of the machine. */
const holderSchema = z.strictObject({ pid: z.number(), start: z.string(), boot: z.string() });
type Holder = z.infer<typeof holderSchema>;

const MAX_LOCK = 1024;
const TRIES = 5;

/**
 * Runs `work` as the only agent of this state folder. The lock is a file that appears whole, as a second name
 * of a file of our own. That of a process that is gone is taken over, by one at a time.
 */
export async function withLock<T>(
  { disk, machine }: { disk: Disk; machine: Machine },
  state: string,
  work: () => Promise<T>,
): Promise<T> {
  await disk.makeFolder(state);
  const mine = join(state, `lock.${machine.pid}`);
  const lock = join(state, 'lock');
  // A name that an earlier process of this id left may be the lock's own file: it is not written into.
  await disk.remove(mine);
  await disk.write(mine, JSON.stringify(self(machine)));
  try {
    await acquire(disk, machine, mine, lock);
  } finally {
    await disk.remove(mine);
  }
  try {
    await tidy(disk, machine, state);
    return await work();
  } finally {
    await disk.remove(lock);
  }
}

/** What agents that died have left half written or half taken in the state folder. */
async function tidy(disk: Disk, machine: Machine, state: string): Promise<void> {
  for (const name of await disk.list(state)) {
    const pid = /^lock\.(\d+)$/.exec(name)?.[1];
    const isLeft =
      pid === undefined ? name.endsWith('.next') : machine.startOf(Number(pid)) === undefined;
    if (isLeft) await disk.remove(join(state, name));
  }
}

async function acquire(disk: Disk, machine: Machine, mine: string, lock: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await taken(disk, mine, lock)) return;
    await refuseIfAlive(disk, machine, lock);
    await takeOver(disk, machine, mine, lock);
  }
  throw new AgentError('locked', 'Other agents were faster each time.', 'Run it again.');
}

/** Only who holds the second lock removes a dead one's, and only after another look: never one that is alive. */
async function takeOver(disk: Disk, machine: Machine, mine: string, lock: string): Promise<void> {
  const guard = `${lock}.takeover`;
  if (!(await taken(disk, mine, guard))) {
    await refuseIfAlive(disk, machine, guard);
    await disk.remove(guard);
    return;
  }
  const holder = await holderOf(disk, lock);
  if (holder === undefined || !isAlive(holder, machine)) await disk.remove(lock);
  await disk.remove(guard);
}

async function taken(disk: Disk, mine: string, lock: string): Promise<boolean> {
  try {
    await disk.link(mine, lock);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function refuseIfAlive(disk: Disk, machine: Machine, lock: string): Promise<void> {
  const holder = await holderOf(disk, lock);
  if (holder === undefined || !isAlive(holder, machine)) return;
  throw new AgentError(
    'locked',
    `Another agent works with this state folder: process ${holder.pid}.`,
    'Let it finish; the next run goes on.',
  );
}

/** Undefined: there is none, or a loss of power left nothing in it. */
async function holderOf(disk: Disk, lock: string): Promise<Holder | undefined> {
  const text = await disk.read(lock, MAX_LOCK);
  try {
    return holderSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

function isAlive({ pid, start, boot }: Holder, machine: Machine): boolean {
  return boot === machine.bootId && machine.startOf(pid) === start;
}

function self(machine: Machine): Holder {
  return {
    pid: machine.pid,
    start: machine.startOf(machine.pid) ?? '',
    boot: machine.bootId,
  };
}
