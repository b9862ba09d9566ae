import { constants, type Stats } from 'node:fs';
import { link, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import type { Disk, FileInfo } from '../ports.ts';
import { AgentError, systemCode } from '../problem.ts';
import { readPlainFile } from './plain-file.ts';

const FOLDER_MODE = 0o755;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** The file system of this machine. */
export const realDisk: Disk = {
  read: (path, maxBytes) =>
    orUndefined(async () => {
      const content = await readPlainFile(path, maxBytes);
      if (content !== undefined) return content;
      throw new AgentError(
        'too-large',
        `${path} has more than ${maxBytes} bytes.`,
        'Find out which program wrote this file.',
      );
    }),
  stat: (path) => orUndefined(async () => infoOf(await lstat(path))),
  list: async (folder) => ((await orUndefined(() => readdir(folder))) ?? []).sort(),
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  },
  write: (path, content) => withFile(path, NEW_FILE, (file) => file.writeFile(content)),
  setOwner: (path, { uid, gid }) =>
    withFile(path, constants.O_RDONLY | constants.O_NOFOLLOW, (file) => file.chown(uid, gid)),
  setMode: (path, mode) =>
    withFile(path, constants.O_RDONLY | constants.O_NOFOLLOW, (file) => file.chmod(mode)),
  touch: (path) => {
    const now = new Date();
    return withFile(path, constants.O_RDONLY | constants.O_NOFOLLOW, (file) =>
      file.utimes(now, now),
    );
  },
  sync: (path) => withFile(path, constants.O_RDONLY, (file) => file.sync()),
  link,
  rename,
  remove: (path) => rm(path, { force: true }),
};

async function withFile(
  path: string,
  flags: number,
  work: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

function infoOf(stats: Stats): FileInfo {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';
  return { kind, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}
