import type { Config } from '../config/config.ts';
import { artifactKey } from '../feed/keys.ts';
import type { Revision } from '../model/counters.ts';
import { sha256 } from '../model/digest.ts';
import type { ArtifactEntry, PublishedBinding } from '../model/feed.ts';
import { renderAll } from '../render/registry.ts';

/** An artifact with its content and its entry in the manifest. */
export interface RenderedArtifact {
  entry: ArtifactEntry;
  /** The resolver and the file, for example `bind/forward.conf`. */
  name: string;
  content: string;
}

/** The artifacts of every configured resolver, under this revision. */
export function renderArtifacts(
  bindings: readonly PublishedBinding[],
  { owner, rpz, resolvers }: Pick<Config, 'owner' | 'rpz' | 'resolvers'>,
  revision: Revision,
): RenderedArtifact[] {
  const snapshots = bindings.flatMap(({ snapshot }) => snapshot ?? []);
  return renderAll(resolvers, { owner, rpz, revision, bindings: snapshots }).map(
    ({ resolver, file, mediaType, content }) => ({
      name: `${resolver}/${file}`,
      content,
      entry: {
        resolver,
        path: artifactKey(revision, resolver, file),
        size: Buffer.byteLength(content),
        sha256: sha256(content),
        mediaType,
      },
    }),
  );
}
