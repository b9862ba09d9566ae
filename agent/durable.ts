import { dirname } from 'node:path';
import type { Disk } from './ports.ts';

/** Only the agent's own user may read the files in its state folder. */
const PRIVATE = 0o600;

/** Replaces a file. After a crash or a loss of power, the file has either the old or the new content. */
export async function writeAtomically(disk: Disk, path: string, content: string): Promise<void> {
  const next = `${path}.next`;
  try {
    await disk.write(next, content);
    await disk.setMode(next, PRIVATE);
    await disk.sync(next);
  } catch (error) {
    // A partial file would occupy space on a disk that may be full.
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
