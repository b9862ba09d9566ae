import { CloudError } from '../cloud/errors.ts';
import { collectPages } from '../cloud/pages.ts';
import type { S3Port } from '../cloud/ports.ts';
import type { Manifest } from '../model/feed.ts';
import { known, type Reading } from '../model/observation.ts';
import {
  DamagedManifestError,
  LaterFormatError,
  parseManifest,
  serializeManifest,
} from './manifest.ts';

export const MANIFEST_KEY = 'feed/v1/manifest.json';
const REVISIONS = 'feed/v1/revisions/';
/** Beside a revision's artifacts: the manifest that named them, to recover from. */
const KEPT_MANIFEST = 'manifest.json';

export function artifactKey(revision: number, resolver: string, file: string): string {
  return `${REVISIONS}${revision}/${resolver}/${file}`;
}

/** Where the feed's one mutable object stands: what a conditional write has to match. */
export type StoredManifest =
  | { kind: 'present'; manifest: Manifest; etag: string }
  | { kind: 'absent' }
  | { kind: 'damaged'; etag: string; cause: DamagedManifestError };

/** The feed in its bucket. Artifacts are immutable under their revision; the manifest is written last, by condition. */
export class FeedStore {
  readonly #s3: S3Port;
  readonly #bucket: string;

  constructor(s3: S3Port, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async read(): Promise<StoredManifest> {
    const object = await this.#get(MANIFEST_KEY);
    if (object === undefined) return { kind: 'absent' };
    try {
      return { kind: 'present', manifest: parseManifest(object.Body), etag: object.ETag };
    } catch (cause) {
      if (!(cause instanceof DamagedManifestError)) throw cause;
      return { kind: 'damaged', etag: object.ETag, cause };
    }
  }

  /** Makes `manifest` the feed's, unless another writer was faster: then `PreconditionFailed`. */
  async replace(stored: StoredManifest, manifest: Manifest): Promise<void> {
    await this.#s3.putObject({
      Bucket: this.#bucket,
      Key: MANIFEST_KEY,
      Body: serializeManifest(manifest),
      ContentType: 'application/json',
      CacheControl: 'no-cache',
      ...(stored.kind === 'absent' ? { IfNoneMatch: '*' as const } : { IfMatch: stored.etag }),
    });
  }

  /** Undefined: there is no such object. */
  async artifact(key: string): Promise<string | undefined> {
    return (await this.#get(key))?.Body;
  }

  /** False where the key is taken: an artifact is never written over. */
  async addArtifact(key: string, mediaType: string, content: string): Promise<boolean> {
    try {
      await this.#put(key, mediaType, content, { IfNoneMatch: '*' });
      return true;
    } catch (error) {
      if (isLostToAnother(error)) return false;
      throw error;
    }
  }

  /** Only for an artifact that is no longer what its manifest says: back to those very bytes. */
  async restoreArtifact(key: string, mediaType: string, content: string): Promise<void> {
    await this.#put(key, mediaType, content, {});
  }

  /** False where that revision number was taken by a publication that did not finish. */
  keepManifest(manifest: Manifest): Promise<boolean> {
    const key = `${REVISIONS}${manifest.revision}/${KEPT_MANIFEST}`;
    return this.addArtifact(key, 'application/json', serializeManifest(manifest));
  }

  /** The manifest as that revision began; undefined where there is none, or no sound one. */
  async kept(revision: number): Promise<Manifest | undefined> {
    const object = await this.#get(`${REVISIONS}${revision}/${KEPT_MANIFEST}`);
    try {
      return object && parseManifest(object.Body);
    } catch (error) {
      if (!(error instanceof DamagedManifestError)) throw error;
      return undefined;
    }
  }

  /** The manifest of the highest revision that has a sound one; undefined where nothing was ever published. */
  async recover(): Promise<Manifest | undefined> {
    for (const revision of (await this.#revisions()).reverse()) {
      const manifest = await this.kept(revision);
      if (manifest !== undefined) return manifest;
    }
    return undefined;
  }

  /** The highest number under which anything was written, by publications that did not finish too. */
  async highestRevision(): Promise<number> {
    return (await this.#revisions()).at(-1) ?? 0;
  }

  async #revisions(): Promise<number[]> {
    const first = { Bucket: this.#bucket, Prefix: REVISIONS, Delimiter: '/' };
    const prefixes = await collectPages<
      typeof first & { ContinuationToken?: string },
      Awaited<ReturnType<S3Port['listObjectsV2']>>,
      { Prefix?: string | undefined }
    >(
      first,
      (input) => this.#s3.listObjectsV2(input),
      (page) => ({
        items: page.CommonPrefixes,
        next: page.NextContinuationToken
          ? { ...first, ContinuationToken: page.NextContinuationToken }
          : undefined,
      }),
    );
    return prefixes
      .map((entry) => Number(entry.Prefix?.slice(REVISIONS.length, -1)))
      .filter(Number.isSafeInteger)
      .sort((a, b) => a - b);
  }

  async #get(key: string): Promise<{ Body: string; ETag: string } | undefined> {
    try {
      return await this.#s3.getObject({ Bucket: this.#bucket, Key: key });
    } catch (error) {
      if (error instanceof CloudError && error.code === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async #put(
    key: string,
    mediaType: string,
    content: string,
    condition: { IfNoneMatch?: '*' },
  ): Promise<void> {
    await this.#s3.putObject({
      Bucket: this.#bucket,
      Key: key,
      Body: content,
      ContentType: mediaType,
      ...condition,
    });
  }
}

/** A conditional write that another writer won, is winning (409), or made pointless by removing the object. */
export function isLostToAnother(error: unknown): boolean {
  return (
    error instanceof CloudError &&
    (error.kind === 'precondition' ||
      ['ConditionalRequestConflict', 'NoSuchKey'].includes(error.code))
  );
}

/** The feed as reconciling sees it. A manifest that is damaged is unknown until the publisher has recovered it. */
export async function publishedManifest(
  s3: S3Port,
  bucket: string,
): Promise<Reading<Manifest | undefined>> {
  const what = `the manifest s3://${bucket}/${MANIFEST_KEY}`;
  try {
    const stored = await new FeedStore(s3, bucket).read();
    if (stored.kind === 'damaged') {
      return { known: false, unknown: { what, cause: stored.cause.message, passing: true } };
    }
    return known(stored.kind === 'present' ? stored.manifest : undefined);
  } catch (error) {
    if (!(error instanceof CloudError || error instanceof LaterFormatError)) throw error;
    const passing = error instanceof CloudError && error.kind === 'retry';
    return { known: false, unknown: { what, cause: error.message, passing } };
  }
}
