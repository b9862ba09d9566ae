import { PrivatelinkDnsError } from '../model/errors.ts';

/** What the caller can do about a failed call. */
export type CloudErrorKind =
  | 'retry' // throttled, timed out, unavailable, in conflict with a write that is under way: try again
  | 'denied' // credentials or permissions: a person must act
  | 'not-found' // the thing asked for by name does not exist
  | 'precondition' // a conditional write lost: read again
  | 'refused'; // the request itself is wrong, or its premise is no longer true

/**
 * Codes by what they mean for us. Route 53 answers throttling with HTTP 400 `Throttling`, and a second
 * change to a zone in process with `PriorRequestNotComplete`; EC2 with `RequestLimitExceeded`.
 * A code that is not listed is `refused`: never tried again blindly, never read as absence.
 */
const KINDS: Readonly<Record<string, CloudErrorKind>> = {
  Throttling: 'retry',
  ThrottlingException: 'retry',
  ThrottledException: 'retry',
  TooManyRequestsException: 'retry',
  RequestLimitExceeded: 'retry',
  RequestThrottled: 'retry',
  SlowDown: 'retry',
  PriorRequestNotComplete: 'retry',
  ConcurrentModification: 'retry',
  TooManyUpdates: 'retry',
  ConditionalRequestConflict: 'retry',
  OperationAborted: 'retry',
  TimeoutError: 'retry',
  RequestTimeout: 'retry',
  ServiceUnavailable: 'retry',
  ServiceUnavailableException: 'retry',
  InternalError: 'retry',
  InternalFailure: 'retry',
  InternalServerError: 'retry',
  InternalServerErrorException: 'retry',
  InternalServiceErrorException: 'retry',
  NetworkingError: 'retry',
  PartialPage: 'retry',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  AuthorizationError: 'denied',
  UnauthorizedOperation: 'denied',
  AuthFailure: 'denied',
  ExpiredToken: 'denied',
  ExpiredTokenException: 'denied',
  InvalidClientTokenId: 'denied',
  UnrecognizedClientException: 'denied',
  CredentialsProviderError: 'denied',
  NoSuchKey: 'not-found',
  NoSuchBucket: 'not-found',
  NoSuchHostedZone: 'not-found',
  ResourceNotFoundException: 'not-found',
  ParameterNotFound: 'not-found',
  'InvalidVpcEndpointId.NotFound': 'not-found',
  'InvalidVpcEndpointService.NotFound': 'not-found',
  InvalidServiceName: 'not-found',
  PreconditionFailed: 'precondition',
};

/** A call that AWS (or what stands for it) did not answer with success. `code` is AWS's own. */
export class CloudError extends PrivatelinkDnsError {
  readonly service: string;
  readonly operation: string;
  readonly code: string;
  readonly kind: CloudErrorKind;

  constructor(
    call: { service: string; operation: string },
    code: string,
    message: string,
    options?: ErrorOptions & { kind?: CloudErrorKind },
  ) {
    super(`${call.service} ${call.operation}: ${code}: ${message}`, options);
    this.service = call.service;
    this.operation = call.operation;
    this.code = code;
    this.kind = options?.kind ?? KINDS[code] ?? 'refused';
  }
}

/** Whatever a client threw, as a `CloudError`: the SDK names an error by AWS's code; HTTP 5xx and socket errors are worth another try. */
export function asCloudError(
  call: { service: string; operation: string },
  error: unknown,
): CloudError {
  if (error instanceof CloudError) return error;
  if (!(error instanceof Error)) return new CloudError(call, 'UnknownError', String(error));
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const socket = (error as { code?: unknown }).code;
  if (typeof socket === 'string' && /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(socket)) {
    return new CloudError(call, socket, error.message, { cause: error, kind: 'retry' });
  }
  if (KINDS[error.name] === undefined && status !== undefined && status >= 500) {
    return new CloudError(call, error.name, error.message, { cause: error, kind: 'retry' });
  }
  return new CloudError(call, error.name, error.message, { cause: error });
}

/** A conditional write that another writer won, is winning (409), or made pointless by removing the object. */
export function isLostToAnother(error: unknown): boolean {
  return (
    error instanceof CloudError &&
    (error.kind === 'precondition' ||
      ['ConditionalRequestConflict', 'NoSuchKey'].includes(error.code))
  );
}
