import { dirname } from 'node:path';
import type { Disk } from './ports.ts';

/** Only the agent's own user reads what it remembers. */
const PRIVATE = 0o600;

/** The file has the old content or the new, whenever the machine stops. */
export async function writeAtomically(disk: Disk, path: string, content: string): Promise<void> {
  const next = `${path}.next`;
  try {
    await disk.write(next, content);
    await disk.setMode(next, PRIVATE);
    await disk.sync(next);
  } catch (error) {
    // Half a file would take the room that a full disk lacks.
    await disk.remove(next);
    throw error;
  }
  await disk.rename(next, path);
  await disk.sync(dirname(path));
}

export async function removeDurably(disk: Disk, path: string): Promise<void> {
  await disk.remove(path);
  await disk.sync(dirname(path));
}
