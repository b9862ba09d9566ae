/** Timing that the CDK app deploys, and that the embedded AWS and the simulation run with. */

export const SWEEP_INTERVAL_MINUTES = 15;

export const PROBE_INTERVAL_MINUTES = 1;

/** The Lambda timeouts of the functions that read a queue. */
export const READER_TIMEOUT_SECONDS = { reconcile: 120, publish: 300 } as const;

/**
 * The visibility timeouts of the queues. Lambda recommends six times the timeout of the function, so that a
 * throttled batch can be retried before SQS delivers it again.
 */
export const VISIBILITY_TIMEOUT_SECONDS = {
  reconcile: 6 * READER_TIMEOUT_SECONDS.reconcile,
  publish: 6 * READER_TIMEOUT_SECONDS.publish,
};
