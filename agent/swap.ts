/** The file operations of one installation and of its undo. Every step can be repeated after a crash. */

import { basename, dirname, join } from 'node:path';
import { manifestDigest } from '../shared/feed/signature.ts';
import type { FileChange } from './journal.ts';
import type { Disk, View } from './ports.ts';
import { AgentError } from './problem.ts';
import type { Revision } from './revision.ts';

const READABLE = 0o644;
const MAX_TARGET_BYTES = 64 * 1024 * 1024;

/** Beside the target, to be in its file system; hidden, so that no resolver includes it by a pattern. */
function nextTo(target: string): string {
  return join(dirname(target), `.${basename(target)}.privatelink-dns.next`);
}

function previousOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.privatelink-dns.previous`);
}

/**
 * The change of one target. Throws if the target is not a plain file: it was set up by hand, and a rename would
 * replace it.
 */
export async function changeOf(disk: Disk, target: string, removes: boolean): Promise<FileChange> {
  const found = await disk.stat(target);
  if (found !== undefined && found.kind !== 'file') {
    throw new AgentError(
      'not-a-file',
      `${target} is ${found.kind === 'link' ? 'a link' : 'not a plain file'}, and an installation would replace it.`,
      'Set installs: to the path of the file itself, or remove it.',
    );
  }
  return { target, existed: found !== undefined, removes };
}

/** Writes the new file beside its target, with the owner and mode of the target. */
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

/** The view for a checker before the swap: the folders as they will be after it. */
export function viewOf(changes: readonly FileChange[]): View {
  return changes.map(({ target, removes }) => ({
    target,
    staged: removes ? null : nextTo(target),
  }));
}

/** Keeps each old file under a second name. This needs no disk space, neither now nor for the restore. */
export async function keepPrevious(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target, existed } of changes) {
    if (existed) await disk.link(target, previousOf(target));
  }
  await syncFolders(disk, changes);
}

/**
 * Renames the new files to their targets. Only a resolver that starts during this step could read old and new files.
 */
export async function swap(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target, removes } of changes) {
    if (removes) await disk.remove(target);
    else await disk.rename(nextTo(target), target);
  }
  await syncFolders(disk, changes);
}

/** Restores the old files, in reverse order. It is idempotent. */
export async function restore(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target, existed } of changes.toReversed()) {
    const previous = previousOf(target);
    if (!existed) await disk.remove(target);
    else if ((await disk.stat(previous)) !== undefined) {
      // named skips a zone file that is older than the zone that it has loaded.
      await disk.touch(previous);
      await disk.rename(previous, target);
    }
  }
  await syncFolders(disk, changes);
  await clean(disk, changes);
}

/**
 * Removes the files beside the targets. POSIX keeps both names when one file is renamed to its other name, so one may
 * remain.
 */
export async function clean(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const { target } of changes) {
    await disk.remove(nextTo(target));
    await disk.remove(previousOf(target));
  }
  await syncFolders(disk, changes);
}

/** Whether every target has exactly the bytes of this revision. */
export async function hasFilesOf({ files }: Revision, disk: Disk): Promise<boolean> {
  for (const { target, sha256 } of files) {
    // A link to the same bytes is not our file: the installation then reports it.
    const found = await disk.stat(target);
    if (found !== undefined && found.kind !== 'file') return false;
    const content = await disk.read(target, MAX_TARGET_BYTES);
    if (content === undefined || manifestDigest(content) !== sha256) return false;
  }
  return true;
}

async function syncFolders(disk: Disk, changes: readonly FileChange[]): Promise<void> {
  for (const folder of new Set(changes.map(({ target }) => dirname(target)))) {
    if ((await disk.stat(folder)) !== undefined) await disk.sync(folder);
  }
}
