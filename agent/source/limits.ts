import { AgentError } from '../problem.ts';

/** An ECDSA signature on P-256 has less than 100 bytes. */
export const MAX_SIGNATURE_BYTES = 1024;

export function tooLarge(source: string, key: string, maxBytes: number): AgentError {
  return new AgentError(
    'too-large',
    `${key} of ${source} has more than ${maxBytes} bytes.`,
    'Fetch it again. If it still has this size, find out who writes to the source without permission.',
  );
}

export function missing(source: string, key: string): AgentError {
  return new AgentError(
    'feed-missing',
    `${source} has no ${key}.`,
    'Compare source: with the deployment. The feed is empty until its first revision is published.',
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
