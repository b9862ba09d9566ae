import { join } from 'node:path';
import * as z from 'zod';
import type { Disk, Machine } from './ports.ts';
import { AgentError, systemCode } from './problem.ts';
import { refuseForeignState } from './state-folder.ts';

/** A process id alone is not unique: ids are reused, so the start time of the process and the boot id belong to it. */
const holderSchema = z.strictObject({ pid: z.number(), start: z.string(), boot: z.string() });
type Holder = z.infer<typeof holderSchema>;

const MAX_LOCK_BYTES = 1024;
const MAX_ATTEMPTS = 5;

interface Lock {
  disk: Disk;
  machine: Machine;
  /** This process's own file. The lock is made as a hard link to it, so that a lock file is never partial. */
  mine: string;
  path: string;
}

/** Runs `work` as the only agent of this state folder. The lock of a process that no longer runs is taken over. */
export async function withLock<T>(
  { disk, machine }: { disk: Disk; machine: Machine },
  state: string,
  work: () => Promise<T>,
): Promise<T> {
  await disk.makeFolder(state);
  await refuseForeignState({ disk, machine }, state);
  const mine = join(state, `lock.${machine.pid}`);
  const lock = { disk, machine, mine, path: join(state, 'lock') };
  // An earlier process with this id may have left `mine` as a link to the lock, so remove it before writing.
  await disk.remove(mine);
  await disk.write(mine, JSON.stringify(self(machine)));
  try {
    await acquire(lock);
  } finally {
    await disk.remove(mine);
  }
  try {
    await tidy(disk, machine, state);
    return await work();
  } finally {
    await disk.remove(lock.path);
  }
}

/** Removes the unfinished files and lock files that crashed agents left in the state folder. */
async function tidy(disk: Disk, machine: Machine, state: string): Promise<void> {
  for (const name of await disk.list(state)) {
    const pid = /^lock\.(\d+)$/.exec(name)?.[1];
    const isLeft =
      pid === undefined ? name.endsWith('.next') : machine.startOf(Number(pid)) === undefined;
    if (isLeft) await disk.remove(join(state, name));
  }
}

async function acquire(lock: Lock): Promise<void> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    if (await tryLink(lock)) return;
    await refuseIfAlive(lock);
    await takeOver(lock);
  }
  throw new AgentError(
    'locked',
    `Other agents took the lock of this state folder in ${MAX_ATTEMPTS} attempts.`,
    'Run the command again.',
  );
}

/**
 * Takes the guard lock, checks again that the owner is dead, and removes its lock. Never removes a live process's
 * lock.
 */
async function takeOver(lock: Lock): Promise<void> {
  const { disk, machine } = lock;
  const guard = { ...lock, path: `${lock.path}.takeover` };
  if (!(await tryLink(guard))) {
    await refuseIfAlive(guard);
    await disk.remove(guard.path);
    return;
  }
  const holder = await holderOf(lock);
  if (holder === undefined || !isAlive(holder, machine)) await disk.remove(lock.path);
  await disk.remove(guard.path);
}

async function tryLink({ disk, mine, path }: Lock): Promise<boolean> {
  try {
    await disk.link(mine, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function refuseIfAlive(lock: Lock): Promise<void> {
  const holder = await holderOf(lock);
  if (holder === undefined || !isAlive(holder, lock.machine)) return;
  throw new AgentError(
    'locked',
    `Another agent uses this state folder: process ${holder.pid}.`,
    'Let it finish; the next run continues.',
  );
}

/** Returns undefined if the lock does not exist or is empty after a loss of power. */
async function holderOf({ disk, path }: Lock): Promise<Holder | undefined> {
  const text = await disk.read(path, MAX_LOCK_BYTES);
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
