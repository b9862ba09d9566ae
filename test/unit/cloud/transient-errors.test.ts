import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { asCloudError } from '../../../shared/cloud/errors.ts';

/** Versions of the SDK differ in the lists that they have. */
/** Versions of the SDK differ in the lists that they have. */
interface SdkLists {
  THROTTLING_ERROR_CODES: string[];
  TRANSIENT_ERROR_CODES: string[];
  TRANSIENT_ERROR_STATUS_CODES: number[];
  NODEJS_TIMEOUT_ERROR_CODES: string[];
  NODEJS_NETWORK_ERROR_CODES: string[];
}

/** The lists of the SDK that the adapters use, wherever that version keeps them. */
const PLACES = [
  '@smithy/core/dist-es/submodules/retry/service-error-classification/constants.js',
  '@smithy/service-error-classification/dist-es/constants.js',
];
const modules = join(
  dirname(createRequire(import.meta.url).resolve('@aws-sdk/client-sqs/package.json')),
  '../..',
);
const lists: Partial<SdkLists>[] = await Promise.all(
  PLACES.map((place) => import(join(modules, place))),
);

const call = { service: 'route53', operation: 'ListResourceRecordSets' };

function errorOf(members: object, message = 'text'): Error {
  return Object.assign(new Error(message), members);
}

function all(...keys: (keyof SdkLists)[]): string[] {
  const values = lists.flatMap((list) => keys.flatMap((key) => list[key]?.map(String) ?? []));
  return [...new Set(values)];
}

test.each(all('THROTTLING_ERROR_CODES', 'TRANSIENT_ERROR_CODES'))(
  'an error with the code %s of the SDK is retried',
  (name) => {
    expect(asCloudError(call, errorOf({ name }))).toMatchObject({ kind: 'retry', code: name });
  },
);

const SOCKET_CODES = [
  ...all('NODEJS_TIMEOUT_ERROR_CODES', 'NODEJS_NETWORK_ERROR_CODES'),
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'ERR_HTTP2_STREAM_ERROR',
  'UND_ERR_CONNECT_TIMEOUT',
];

test.each(SOCKET_CODES)('an error of Node.js with the code %s is retried', (code) => {
  expect(asCloudError(call, errorOf({ code }))).toMatchObject({ kind: 'retry', code });
});

test.each(SOCKET_CODES)('an error whose cause has the code %s is retried', (code) => {
  const error = new Error('Could not load credentials', {
    cause: new Error('request failed', { cause: errorOf({ code }) }),
  });
  error.name = 'CredentialsProviderError';
  expect(asCloudError(call, error)).toMatchObject({ kind: 'retry', code });
});

test.each([...all('TRANSIENT_ERROR_STATUS_CODES'), '429'])(
  'an unknown error with the HTTP status %s is retried',
  (status) => {
    const error = errorOf({ name: 'Novelty', $metadata: { httpStatusCode: Number(status) } });
    expect(asCloudError(call, error).kind).toBe('retry');
  },
);

test.each([
  ['has the trait retryable', errorOf({ name: 'Novelty', $retryable: {} })],
  [
    'follows a corrected clock',
    errorOf({ name: 'AuthFailure', $metadata: { clockSkewCorrected: true } }),
  ],
  [
    'has an expired signature',
    errorOf({ name: 'InvalidSignatureException' }, 'Signature expired: 2026'),
  ],
  ['has a request time in the past', errorOf({ name: 'RequestTimeTooSkewed' })],
  ['reports a socket that hung up', errorOf({}, 'socket hang up')],
  ['reports a premature close', errorOf({}, 'Premature close')],
  ['is a failed fetch', new TypeError('fetch failed')],
])('an error that %s is retried', (_, error) => {
  expect(asCloudError(call, error).kind).toBe('retry');
});

test.each([
  ['AccessDenied', 'denied'],
  ['CredentialsProviderError', 'denied'],
  ['NoSuchHostedZone', 'not-found'],
  ['PreconditionFailed', 'precondition'],
  ['InvalidChangeBatch', 'refused'],
  ['Novelty', 'refused'],
])('an error with the code %s is %s and not retried', (name, kind) => {
  expect(asCloudError(call, errorOf({ name })).kind).toBe(kind);
});
