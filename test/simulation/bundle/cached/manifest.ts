/**
 * The manifest's parser with a cache: functions and agents read the same text many times. The manifest is frozen, so
 * code that changes a manifest that it read fails.
 */
import * as manifest from '../../../../shared/feed/manifest.ts';
import { memoized } from './memoize.ts';

export * from '../../../../shared/feed/manifest.ts';

export const parseManifest = memoized(
  (text: string) => frozen(manifest.parseManifest(text)),
  (text) => text,
);

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}
