import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AgentError, systemCode } from '../problem.ts';

/** O_NONBLOCK: a FIFO without a writer would otherwise block the open for ever (POSIX, open). */
const READ_PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Returns the text of a plain file. Undefined: it has more than `maxBytes`. Throws `not-a-file` for a link, a folder, a FIFO,
 * a socket or a device, before it reads from it.
 */
export async function readPlainFile(path: string, maxBytes: number): Promise<string | undefined> {
  const file = await openPlain(path);
  try {
    if (!(await file.stat()).isFile()) throw notAFile(path);
    return await readAtMost(file, maxBytes);
  } finally {
    await file.close();
  }
}

async function openPlain(path: string): Promise<FileHandle> {
  try {
    return await open(path, READ_PLAIN);
  } catch (error) {
    // ELOOP: a link. ENXIO: a socket, or a device without a driver.
    if (['ELOOP', 'ENXIO'].includes(systemCode(error) ?? '')) throw notAFile(path);
    throw error;
  }
}

/** The size that stat returns is not a limit: a file can grow while it is read. */
async function readAtMost(file: FileHandle, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64 * 1024) });
    if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
    size += bytesRead;
    if (size > maxBytes) return undefined;
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function notAFile(path: string): AgentError {
  return new AgentError(
    'not-a-file',
    `${path} is not a plain file, so the agent does not read it.`,
    'Replace it with a plain file, or remove it.',
  );
}
