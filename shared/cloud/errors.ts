import { PrivatelinkDnsError } from '../model/errors.ts';

/** What the caller can do after a failed call. */
export type CloudErrorKind =
  | 'retry' // throttled, timed out, unavailable, or in conflict with a running write: retry
  | 'denied' // credentials or permissions: an operator must act
  | 'not-found' // the named resource does not exist
  | 'precondition' // another writer won a conditional write: read again
  | 'refused'; // the request is wrong, or the resource changed since it was read

/**
 * AWS's error codes by kind. Throttling is HTTP 400 `Throttling` in Route 53 and `RequestLimitExceeded` in EC2. While a
 * change to a zone runs, Route 53 rejects the next change with `PriorRequestNotComplete`. A code that is not listed is
 * `refused`: it is never retried, and it never means that a resource is absent.
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

/** A failed call to AWS, to the embedded AWS or to a snapshot folder. `code` is AWS's error code. */
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

/** Converts an error of an SDK client. The SDK's error name is AWS's code. HTTP 5xx and socket errors are of the kind `retry`. */
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
