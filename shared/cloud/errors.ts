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
  BandwidthLimitExceeded: 'retry',
  EC2ThrottledException: 'retry',
  LimitExceededException: 'retry',
  ProvisionedThroughputExceededException: 'retry',
  RequestThrottledException: 'retry',
  TransactionInProgressException: 'retry',
  RequestTimeoutException: 'retry',
  // The clock of the machine or of AWS was wrong. The SDK corrects it for the next request.
  RequestExpired: 'retry',
  RequestInTheFuture: 'retry',
  RequestTimeTooSkewed: 'retry',
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

/**
 * Converts an error of an SDK client. The SDK's error name is AWS's code. The kind is `retry` for every error that the
 * SDK itself calls transient: HTTP 429 and 5xx, errors of sockets and of name resolution, and errors with such a cause.
 */
export function asCloudError(
  call: { service: string; operation: string },
  error: unknown,
): CloudError {
  if (error instanceof CloudError) return error;
  if (!(error instanceof Error)) return new CloudError(call, 'UnknownError', String(error));
  const code = networkCode(error);
  if (code !== undefined) {
    return new CloudError(call, code, error.message, { cause: error, kind: 'retry' });
  }
  const kind = KINDS[error.name];
  const isTransient = isCorrected(error) || (kind === undefined && isTransientAnswer(error));
  return new CloudError(call, error.name, error.message, {
    cause: error,
    ...(isTransient && { kind: 'retry' }),
  });
}

/** The members that the SDK and Node.js add to errors. */
interface SdkError extends Error {
  code?: unknown;
  $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean };
  $retryable?: object;
}

/** Codes of sockets (`ECONNRESET`), of getaddrinfo (`EAI_AGAIN`), of undici, of streams and of HTTP/2. */
const NETWORK_CODE =
  /^(E[A-Z]+|EAI_[A-Z]+|UND_ERR_[A-Z_]+|ERR_STREAM_PREMATURE_CLOSE|ERR_SOCKET_[A-Z_]+|ERR_HTTP2_[A-Z_]+)$/;

/** Messages of connections that end early, whose errors may have no code. */
const NETWORK_MESSAGE =
  /socket hang up|premature close|^aborted$|^terminated$|fetch failed|failed to fetch|^network ?error|network request failed|load failed|other side closed/i;

/** The code of the network error that this error is, or that caused it. */
function networkCode(error: SdkError, depth = 0): string | undefined {
  if (error.name === 'AbortError') return undefined;
  const { code, cause } = error;
  if (typeof code === 'string' && NETWORK_CODE.test(code)) return code;
  const inner = cause instanceof Error && depth < 10 ? networkCode(cause, depth + 1) : undefined;
  if (inner !== undefined) return inner;
  return NETWORK_MESSAGE.test(error.message) ? 'NetworkingError' : undefined;
}

function isCorrected({ name, message, $metadata }: SdkError): boolean {
  const isExpired = name === 'InvalidSignatureException' && message.includes('Signature expired');
  return isExpired || $metadata?.clockSkewCorrected === true;
}

function isTransientAnswer({ $metadata, $retryable, cause }: SdkError): boolean {
  const status = $metadata?.httpStatusCode ?? 0;
  if ($retryable !== undefined || status === 429 || status >= 500) return true;
  return cause instanceof Error && (KINDS[cause.name] === 'retry' || isTransientAnswer(cause));
}

/** A conditional write that another writer won, is winning (409), or made pointless by removing the object. */
export function isLostToAnother(error: unknown): boolean {
  return (
    error instanceof CloudError &&
    (error.kind === 'precondition' ||
      ['ConditionalRequestConflict', 'NoSuchKey'].includes(error.code))
  );
}
