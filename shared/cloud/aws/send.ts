import { asCloudError, CloudError } from '../errors.ts';

/** Milliseconds. */
const CONNECT_TIMEOUT = 3_000;
const RESPONSE_TIMEOUT = 8_000;

/**
 * The settings of every client. Calls have time limits, so that a function has time left to report a failure. The SDK's
 * standard mode makes three attempts (`AWS_MAX_ATTEMPTS`); after that, the queue redelivers the message.
 */
export function clientSettings(region: string) {
  return {
    region,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT,
      requestTimeout: RESPONSE_TIMEOUT,
      // Without this setting, the SDK only logs a warning if a response takes too long to begin.
      throwOnRequestTimeout: true,
      // Without this setting, the SDK waits forever for a response that stops halfway.
      socketTimeout: RESPONSE_TIMEOUT,
    },
  };
}

/** Makes one call. Returns the response without the SDK's `$metadata`. Throws only `CloudError`. */
export type Send = <Output extends object>(
  operation: string,
  call: () => Promise<Output & { $metadata?: unknown }>,
) => Promise<Omit<Output, '$metadata'>>;

export function sender(service: string): Send {
  return async (operation, call) => {
    try {
      const { $metadata: _, ...response } = await call();
      return response;
    } catch (error) {
      throw asCloudError({ service, operation }, error);
    }
  };
}

/** The error for a response that lacks a member that AWS always returns. A retry can succeed. */
export function incompleteAnswer(
  call: { service: string; operation: string },
  member: string,
): CloudError {
  return new CloudError(call, 'IncompleteAnswer', `the response has no ${member}`, {
    kind: 'retry',
  });
}
