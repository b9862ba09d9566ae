import { CloudError, isLostToAnother } from '../cloud/errors.ts';
import { collectPages } from '../cloud/pages.ts';
import type { S3Port } from '../cloud/ports.ts';
import { asRevision, type Revision, revisionSchema } from '../model/counters.ts';
import { InvalidInputError } from '../model/errors.ts';
import type { Manifest } from '../model/feed.ts';
import {
  keptManifestKey,
  keptSignatureKey,
  MANIFEST_KEY,
  publicKeyKey,
  REVISIONS_PREFIX,
  signatureKey,
} from './keys.ts';
import { DamagedManifestError, parseManifest } from './manifest.ts';
import {
  type ManifestSignature,
  manifestDigest,
  RefusedFeedError,
  type TrustedKey,
  verifyManifest,
} from './signature.ts';

/** Where the feed's one mutable object stands: what a conditional write has to match. */
export type StoredManifest =
  | { kind: 'present'; manifest: Manifest; text: string; etag: string }
  | { kind: 'absent' }
  | { kind: 'damaged'; etag: string; cause: DamagedManifestError };

/** The manifest is signed by keys that are none of the publisher's: whose it is cannot be told. */
export class UnknownSignerError extends InvalidInputError {}

/**
 * The feed in its bucket. Artifacts are immutable under their revision; the manifest is written last, by
 * condition. With `trusted`, a manifest that none of these keys signed counts as damaged: the publisher
 * builds on nothing that somebody else put there, as its own signature would then vouch for it.
 */
export class FeedStore {
  readonly #s3: S3Port;
  readonly #bucket: string;
  readonly #trusted: readonly TrustedKey[] | undefined;
  /** The digest of the manifest that was verified last: the same bytes need their signature read only once. */
  #verified: string | undefined;

  constructor(s3: S3Port, bucket: string, trusted?: readonly TrustedKey[]) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#trusted = trusted;
  }

  async read(): Promise<StoredManifest> {
    const object = await this.#get(MANIFEST_KEY);
    if (object === undefined) return { kind: 'absent' };
    const text = object.Body;
    try {
      const manifest = parseManifest(text);
      this.#checkSigners(manifest);
      await this.#checkManifest(text);
      return { kind: 'present', manifest, text, etag: object.ETag };
    } catch (cause) {
      if (!(cause instanceof DamagedManifestError)) throw cause;
      return { kind: 'damaged', etag: object.ETag, cause };
    }
  }

  /** Makes `text` the feed's manifest, unless another writer was faster: then `PreconditionFailed`. */
  async replace(stored: StoredManifest, text: string): Promise<void> {
    await this.#s3.putObject({
      Bucket: this.#bucket,
      Key: MANIFEST_KEY,
      Body: text,
      ContentType: 'application/json',
      CacheControl: 'no-cache',
      ...(stored.kind === 'absent' ? { IfNoneMatch: '*' as const } : { IfMatch: stored.etag }),
    });
  }

  /** Before the manifest that they are of: any signature of the same bytes by the same key is as good as another. */
  async addSignatures(text: string, signatures: readonly ManifestSignature[]): Promise<void> {
    const digest = manifestDigest(text);
    for (const { keyId, signature } of signatures) {
      await this.#put(signatureKey(digest, keyId), 'text/plain', `${signature}\n`, {});
    }
  }

  /** The signature of these bytes by that key; undefined where there is none. */
  async signature(text: string, keyId: string): Promise<string | undefined> {
    return (await this.#get(signatureKey(manifestDigest(text), keyId)))?.Body;
  }

  /** True where the key's file was missing, or was another. */
  async ensurePublicKey({ keyId, pem }: TrustedKey): Promise<boolean> {
    const key = publicKeyKey(keyId);
    if ((await this.#get(key))?.Body === pem) return false;
    await this.#put(key, 'application/x-pem-file', pem, {});
    return true;
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
  async keepManifest(
    revision: Revision,
    text: string,
    signatures: readonly ManifestSignature[],
  ): Promise<boolean> {
    if (!(await this.addArtifact(keptManifestKey(revision), 'application/json', text))) {
      return false;
    }
    for (const { keyId, signature } of signatures) {
      await this.#put(keptSignatureKey(revision, keyId), 'text/plain', `${signature}\n`, {});
    }
    return true;
  }

  /** The manifest as that revision began; undefined where there is none, or no sound one. */
  async kept(revision: Revision): Promise<Manifest | undefined> {
    const object = await this.#get(keptManifestKey(revision));
    if (object === undefined) return undefined;
    try {
      await this.#checkSignature(object.Body, (keyId) => keptSignatureKey(revision, keyId));
      return parseManifest(object.Body);
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
  async highestRevision(): Promise<Revision> {
    return (await this.#revisions()).at(-1) ?? asRevision(0);
  }

  async #revisions(): Promise<Revision[]> {
    const first = { Bucket: this.#bucket, Prefix: REVISIONS_PREFIX, Delimiter: '/' };
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
      .map((entry) => Number(entry.Prefix?.slice(REVISIONS_PREFIX.length, -1)))
      .flatMap((value) => revisionSchema.safeParse(value).data ?? [])
      .sort((a, b) => a - b);
  }

  #checkSigners({ keys }: Manifest): void {
    const trusted = this.#trusted;
    if (trusted === undefined || trusted.some(({ keyId }) => keys.includes(keyId))) return;
    throw new UnknownSignerError(
      `The manifest is signed by ${keys.join(', ') || 'no key'}, and the publisher has ${trusted.map(({ keyId }) => keyId).join(', ')}. Let it sign with the earlier key and the later one (SIGNING_KEY_ARNS) until every reader trusts the later. Where the earlier key is lost, delete ${MANIFEST_KEY}: the feed then begins again, at a higher revision.`,
    );
  }

  async #checkManifest(text: string): Promise<void> {
    const digest = manifestDigest(text);
    if (digest === this.#verified) return;
    await this.#checkSignature(text, (keyId) => signatureKey(digest, keyId));
    this.#verified = digest;
  }

  /** `DamagedManifestError` where none of the trusted keys signed the text. */
  async #checkSignature(text: string, keyOf: (keyId: string) => string): Promise<void> {
    const trusted = this.#trusted;
    if (trusted === undefined) return;
    const signatures: ManifestSignature[] = [];
    for (const { keyId } of trusted) {
      const signature = (await this.#get(keyOf(keyId)))?.Body;
      if (signature !== undefined) signatures.push({ keyId, signature });
    }
    try {
      verifyManifest(text, signatures, trusted);
    } catch (cause) {
      if (!(cause instanceof RefusedFeedError)) throw cause;
      throw new DamagedManifestError(cause.message, { cause });
    }
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
