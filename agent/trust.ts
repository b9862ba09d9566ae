import { type TrustedKey, trustedKey } from '../shared/feed/signature.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import type { Disk } from './ports.ts';
import { AgentError } from './problem.ts';

const MAX_KEY_BYTES = 16 * 1024;

/** Reads the public keys that operators installed on this machine. Keys in the feed are never trusted. */
export function trustedKeys(files: readonly string[], disk: Disk): Promise<TrustedKey[]> {
  return Promise.all(
    files.map(async (file) => {
      const pem = await disk.read(file, MAX_KEY_BYTES);
      if (pem === undefined) {
        throw new AgentError(
          'no-key',
          `trust: lists ${file}, which does not exist.`,
          'Write the output FeedPublicKey1 of the stack to this file.',
        );
      }
      try {
        return trustedKey(pem);
      } catch (cause) {
        if (!(cause instanceof InvalidInputError)) throw cause;
        throw new AgentError(
          'no-key',
          `${file} does not contain a public key of a feed.`,
          cause.message,
          {
            cause,
          },
        );
      }
    }),
  );
}
