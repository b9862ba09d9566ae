import { CloudError } from '../../shared/cloud/errors.ts';
import type { Source } from '../ports.ts';
import { AgentError } from '../problem.ts';
import type { FeedLookup } from './lookup.ts';

/**
 * Repeats a read that found no server, or a server with a wrong certificate, once with only the known addresses: DNS may
 * lead to another server.
 */
export function withFallBack(source: Source, lookup: FeedLookup): Source {
  const retried = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!isUnreachable(error) || !lookup.fallBack()) throw error;
      return await read();
    }
  };
  const { report } = source;
  return {
    name: source.name,
    manifest: () => retried(() => source.manifest()),
    signature: (digest, keyId) => retried(() => source.signature(digest, keyId)),
    artifact: (path, maxBytes) => retried(() => source.artifact(path, maxBytes)),
    ...(report && { report: (host, text) => retried(() => report(host, text)) }),
  };
}

/** AWS or the web server answered if it denied the read, or has no such file. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof AgentError) return error.problem.code === 'feed-unreachable';
  return error instanceof CloudError && ['retry', 'refused'].includes(error.kind);
}
