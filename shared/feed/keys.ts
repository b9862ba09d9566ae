import type { Revision } from '../model/counters.ts';

/** Keys of the objects in the feed's bucket. Agents may read everything below `FEED_PREFIX`. */
export const FEED_PREFIX = 'feed/v1/';

/** The one mutable object of the feed. */
export const MANIFEST_KEY = `${FEED_PREFIX}manifest.json`;

/** Artifacts and the kept manifest of each revision. */
export const REVISIONS_PREFIX = `${FEED_PREFIX}revisions/`;

/** Signatures expire in the bucket: the current manifest is renewed and signed at least once a day. */
export const SIGNATURES_PREFIX = `${FEED_PREFIX}signatures/`;

const KEYS_PREFIX = `${FEED_PREFIX}keys/`;

/** Reports of the agents. They are only displayed: no decision depends on them. */
export const STATUS_PREFIX = `${FEED_PREFIX}status/`;

/** Counts of the probes, one object for each binding. */
export const HEALTH_PREFIX = 'health/v1/';

/** What operators were notified of, and the notifications still to be sent. Written by the publisher only. */
export const OUTBOX_KEY = 'notify/v1/outbox.json';

/** Every notification as an immutable object. */
export const HISTORY_PREFIX = 'history/v1/';

/**
 * A signature is named by the digest of its manifest, so that a reader always finds the signature of exactly the bytes that
 * it has, also while another manifest is published.
 */
export function signatureKey(digest: string, keyId: string): string {
  return `${SIGNATURES_PREFIX}${digest}.${keyId}.sig`;
}

export function publicKeyKey(keyId: string): string {
  return `${KEYS_PREFIX}${keyId}.pem`;
}

export function statusKey(host: string): string {
  return `${STATUS_PREFIX}${host}.json`;
}

export function artifactKey(revision: Revision, resolver: string, file: string): string {
  return `${REVISIONS_PREFIX}${revision}/${resolver}/${file}`;
}

/** The first manifest of a revision, kept beside its artifacts for recovery. */
export function keptManifestKey(revision: Revision): string {
  return `${REVISIONS_PREFIX}${revision}/manifest.json`;
}

/** The signature of a kept manifest, which does not expire. */
export function keptSignatureKey(revision: Revision, keyId: string): string {
  return `${keptManifestKey(revision)}.${keyId}.sig`;
}

export function healthKey(binding: string): string {
  return `${HEALTH_PREFIX}${binding}.json`;
}

/** `at` is ISO 8601; the keys of a day sort by time. */
export function historyKey(at: string, id: string): string {
  const [date = '', time = ''] = at.split('T');
  return `${HISTORY_PREFIX}${date.replaceAll('-', '/')}/${time.replaceAll(':', '')}-${id}.json`;
}
