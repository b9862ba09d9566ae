import type { Manifest, PublishedBinding } from '../../../shared/model/feed.ts';

export function entryOf(
  manifest: Manifest | undefined,
  name: string,
): PublishedBinding | undefined {
  return manifest?.bindings.find((entry) => entry.name === name);
}
