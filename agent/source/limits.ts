import { AgentError } from '../problem.ts';

/** Bytes of a signature's file: ECDSA on P-256 needs less than a hundred. */
export const MAX_SIGNATURE = 1024;

export function tooLarge(source: string, key: string, maxBytes: number): AgentError {
  return new AgentError(
    'too-large',
    `${key} of ${source} has more than ${maxBytes} bytes.`,
    'Fetch it again; if it stays so, somebody writes there who should not.',
  );
}

export function missing(source: string, key: string): AgentError {
  return new AgentError(
    'feed-missing',
    `${source} has no ${key}.`,
    'Compare source: with the deployment; a feed without a first revision is empty.',
  );
}

export function unreachable(source: string, why: string, options?: ErrorOptions): AgentError {
  return new AgentError(
    'feed-unreachable',
    `${source} cannot be read: ${why}.`,
    'The next run tries again; the installed revision stays.',
    options,
  );
}
