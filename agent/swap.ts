/** The files of one installation on their way in and back. Every step can be done again after a crash. */

import { basename, dirname, join } from 'node:path';
import type { FileChange } from './journal.ts';
import type { Disk, View } from './ports.ts';
import { AgentError } from './problem.ts';

const READABLE = 0o644;

/** Beside the target, so in its file system; hidden, so that no resolver includes it by a pattern. */
function nextTo(target: string): string {
  return join(dirname(target), `.${basename(target)}.privatelink-dns.next`);
}

function previousOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.privatelink-dns.previous`);
}

/** What a target is now. Something that is no plain file is a person's arrangement, and is left alone. */
export async function changeOf(disk: Disk, target: string, removes: boolean): Promise<FileChange> {
  const found = await disk.stat(target);
  if (found !== undefined && found.kind !== 'file') {
    throw new AgentError(
      'not-a-file',
      `${target} is ${found.kind === 'link' ? 'a link' : 'no plain file'}, and would be replaced by one.`,
      'Set installs: to the place itself, or remove it.',
    );
  }
  return { target, existed: found !== undefined, removes };
}

/** The new file beside its target, with the target's owner and mode. */
export async function stage(disk: Disk, { target }: FileChange, content: string): Promise<void> {
  await disk.makeFolder(dirname(target));
  const next = nextTo(target);
  await disk.write(next, content);
  const existing = await disk.stat(target);
  const made = await disk.stat(next);
  if (existing !== undefined && (existing.uid !== made?.uid || existing.gid !== made.gid)) {
    await disk.setOwner(next, { uid: existing.uid, gid: existing.gid });
  }
  await disk.setMode(next, existing?.mode ?? READABLE);
  await disk.sync(next);
}

/** What a checker is to see before the files are there: the folders as `swap` will leave them. */
export function viewOf(changes: readonly FileChange[]): View {
  return changes.map(({ target, removes }) => ({
    target,
    staged: removes ? null : nextTo(target),
  }));
}

/** A second name for what is there, so that putting it back needs no room on the disk. */
export async function keepPrevious(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target, existed } of changes) {
    if (existed) await disk.link(target, previousOf(target));
  }
  await syncFolders(disk, changes);
}

/** The one step in which a resolver that starts just now would read some new and some old files. */
export async function swap(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target, removes } of changes) {
    if (removes) await disk.remove(target);
    else await disk.rename(nextTo(target), target);
  }
  await syncFolders(disk, changes);
}

/** Back to what was, in the reverse order. A second time, it finds nothing to put back and does nothing. */
export async function restore(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target, existed } of changes.toReversed()) {
    const previous = previousOf(target);
    if (!existed) await disk.remove(target);
    else if ((await disk.stat(previous)) !== undefined) {
      // named skips a zone file that is older than what it has loaded.
      await disk.touch(previous);
      await disk.rename(previous, target);
    }
  }
  await syncFolders(disk, changes);
  await clean(disk, changes);
}

/** Removes what lies beside the targets. Of a rename between two names of one file, POSIX leaves both. */
export async function clean(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target } of changes) {
    await disk.remove(nextTo(target));
    await disk.remove(previousOf(target));
  }
  await syncFolders(disk, changes);
}

async function syncFolders(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const folder of new Set(changes.map(({ target }) => dirname(target)))) {
    if ((await disk.stat(folder)) !== undefined) await disk.sync(folder);
  }
}
