/** The base of every error that the product throws on purpose: its message is written for a person. */
export class PrivatelinkDnsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Something asked for cannot be done as asked; the message says what would be right. Trying again changes nothing. */
export class InvalidInputError extends PrivatelinkDnsError {}

/** A fence or condition showed that the world moved since it was observed: observe again. */
export class StaleObservationError extends PrivatelinkDnsError {}

/** A passing failure: the same work may be tried again later as it is. */
export class TryAgainError extends PrivatelinkDnsError {}
