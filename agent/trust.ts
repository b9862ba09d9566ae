import { type TrustedKey, trustedKey } from '../shared/feed/signature.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import type { Ports } from './ports.ts';
import { AgentError } from './problem.ts';
import { refuseForeign } from './state-folder.ts';

const MAX_KEY_BYTES = 16 * 1024;

/** Reads the public keys that operators installed on this machine. Keys in the feed are never trusted. */
export function trustedKeys(
  files: readonly string[],
  { disk, machine }: Pick<Ports, 'disk' | 'machine'>,
): Promise<TrustedKey[]> {
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
      const found = await disk.stat(file);
      if (found !== undefined) refuseForeign(file, found, machine);
      if (pem.includes('PRIVATE KEY')) {
        throw new AgentError(
          'private-key',
          `${file} contains a private key, which must not be on this machine.`,
          'Replace it with the output FeedPublicKey1 of the stack. If another person could read the file, replace the signing key.',
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
