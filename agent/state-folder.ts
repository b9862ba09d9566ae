import { join } from 'node:path';
import type { Disk, FileInfo, Machine } from './ports.ts';
import { AgentError } from './problem.ts';

const ROOT_UID = 0;
/** The permission of the group and of all others to write. */
const WRITABLE_BY_OTHERS = 0o022;

type Deps = { disk: Disk; machine: Machine };

/**
 * Refuses a state folder in which another user can write, or has written: its files name commands that the agent runs
 * and paths that it replaces. Only root and the agent's own user may own them. A folder that does not exist is accepted.
 */
export async function refuseForeignState(deps: Deps, folder: string): Promise<void> {
  const found = await deps.disk.stat(folder);
  if (found === undefined) return;
  if (found.kind !== 'folder') throw notOurs(folder, 'is not a folder');
  refuseForeign(folder, found, deps.machine);
  for (const name of await deps.disk.list(folder)) {
    const path = join(folder, name);
    const entry = await deps.disk.stat(path);
    if (entry === undefined) continue;
    if (entry.kind === 'link' || entry.kind === 'other') {
      throw notOurs(path, 'is neither a plain file nor a folder');
    }
    refuseForeign(path, entry, deps.machine);
  }
}

/** Refuses a file that another user can change: one that only root or the agent’s user owns and writes is accepted. */
export function refuseForeign(path: string, { uid, mode }: FileInfo, { uid: own }: Machine): void {
  if (uid !== ROOT_UID && uid !== own)
    throw notOurs(path, `belongs to the user with the id ${uid}`);
  if ((mode & WRITABLE_BY_OTHERS) !== 0) throw notOurs(path, 'can be written by other users');
}

function notOurs(path: string, fault: string): AgentError {
  return new AgentError(
    'not-ours',
    `${path} ${fault}, so its content cannot be trusted.`,
    `Run the agent as the user that owns its files. If you trust the content, run \`chown --no-dereference USER PATH\` and \`chmod go-w PATH\`; otherwise remove it.`,
  );
}
