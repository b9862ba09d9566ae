/** The base of every error that the product throws on purpose. Its message is written for operators. */
export class PrivatelinkDnsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The input is wrong. The message explains how to correct it. A retry with the same input fails again. */
export class InvalidInputError extends PrivatelinkDnsError {}

/** A fence or a conditional write failed because AWS changed since the observation. Observe again. */
export class StaleObservationError extends PrivatelinkDnsError {}

/** A transient failure. A later retry of the same work can succeed. */
export class TryAgainError extends PrivatelinkDnsError {}
