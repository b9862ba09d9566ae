import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MANIFEST_KEY, signatureKey } from '../../shared/feed/keys.ts';
import { MAX_MANIFEST_BYTES } from '../../shared/feed/signature.ts';
import { readPlainFile } from '../machine/plain-file.ts';
import type { Source } from '../ports.ts';
import { AgentError, systemCode } from '../problem.ts';
import { MAX_SIGNATURE_BYTES, missing, tooLarge } from './limits.ts';

/** A folder with a copy of the bucket, such as the output of `aws s3 sync`. */
export function fileSource(url: URL): Source {
  const folder = fileURLToPath(url);
  const read = async (key: string, maxBytes: number) => {
    const content = await readInside(folder, key, maxBytes);
    if (content === undefined) throw missing(url.href, key);
    return content;
  };
  return {
    name: url.href,
    manifest: () => read(MANIFEST_KEY, MAX_MANIFEST_BYTES),
    signature: (digest, keyId) =>
      readInside(folder, signatureKey(digest, keyId), MAX_SIGNATURE_BYTES),
    artifact: read,
  };
}

/** Refuses a link that points outside the folder. Returns undefined if the file does not exist. */
async function readInside(
  folder: string,
  key: string,
  maxBytes: number,
): Promise<string | undefined> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, key));
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new AgentError(
        'outside',
        `${key} is a link that points outside ${folder}.`,
        'Copy the bucket without links.',
      );
    }
    const content = await readPlainFile(path, maxBytes);
    if (content === undefined) throw tooLarge(folder, key, maxBytes);
    return content;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
