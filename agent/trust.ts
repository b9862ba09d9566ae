import { type TrustedKey, trustedKey } from '../shared/feed/signature.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import type { Disk } from './ports.ts';
import { AgentError } from './problem.ts';

const MAX_KEY = 16 * 1024;

/** The public keys that a person put on this machine; those that a feed brings along count for nothing. */
export function trustedKeys(files: readonly string[], disk: Disk): Promise<TrustedKey[]> {
  return Promise.all(
    files.map(async (file) => {
      const pem = await disk.read(file, MAX_KEY);
      if (pem === undefined) {
        throw new AgentError(
          'no-key',
          `There is no ${file}, which trust: names.`,
          'Put the output FeedPublicKey of the stack there.',
        );
      }
      try {
        return trustedKey(pem);
      } catch (cause) {
        if (!(cause instanceof InvalidInputError)) throw cause;
        throw new AgentError('no-key', `${file}: this is no key of a feed.`, cause.message, {
          cause,
        });
      }
    }),
  );
}
