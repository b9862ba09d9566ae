import { asCloudError } from '../errors.ts';

/** Milliseconds. */
const CONNECT = 3_000;
const ANSWER = 8_000;

/**
 * Settings of every client. Calls are bounded in time, so that a function still has some left to say what
 * failed; the SDK's standard mode makes three attempts in all (`AWS_MAX_ATTEMPTS`), and what then still fails
 * is left to the queue.
 */
export function clientSettings(region: string) {
  return {
    region,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: CONNECT,
      requestTimeout: ANSWER,
      // Without it, an answer that takes too long to begin is only warned of.
      throwOnRequestTimeout: true,
      // And without this, one that stops halfway is waited for without end.
      socketTimeout: ANSWER,
    },
  };
}

/** Makes one call: the answer without the SDK's own `$metadata`, or a `CloudError`. */
export type Send = <Output extends object>(
  operation: string,
  call: () => Promise<Output & { $metadata?: unknown }>,
) => Promise<Omit<Output, '$metadata'>>;

export function sender(service: string): Send {
  return async (operation, call) => {
    try {
      const { $metadata: _, ...answer } = await call();
      return answer;
    } catch (error) {
      throw asCloudError({ service, operation }, error);
    }
  };
}
