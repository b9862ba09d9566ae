import { isLostToAnother } from '../cloud/errors.ts';
import { readObject } from '../cloud/objects.ts';
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

/** The manifest as it is stored, with the ETag that a conditional write has to match. */
export type StoredManifest =
  | { kind: 'present'; manifest: Manifest; text: string; etag: string }
  | { kind: 'absent' }
  | { kind: 'damaged'; etag: string; cause: DamagedManifestError };

/** The feed has revisions, and none of the publisher's keys signed one of them, so the publisher must not replace them. */
export class UnknownSignerError extends InvalidInputError {}

/**
 * The objects of the feed. Artifacts are immutable under their revision; the manifest is written last, by compare-and-swap.
 * A manifest without a valid signature by one of the `trusted` keys counts as damaged, and is not parsed: any writer of the
 * bucket may have stored it. Otherwise the publisher would sign what another writer stored.
 */
export class FeedStore {
  readonly #s3: S3Port;
  readonly #bucket: string;
  readonly #trusted: readonly TrustedKey[];
  /** The digest of the last verified manifest. The signature of the same bytes is read only once. */
  #verified: string | undefined;

  constructor(s3: S3Port, bucket: string, trusted: readonly TrustedKey[]) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#trusted = trusted;
  }

  async read(): Promise<StoredManifest> {
    const object = await this.#get(MANIFEST_KEY);
    if (object === undefined) return { kind: 'absent' };
    const text = object.Body;
    try {
      await this.#checkManifest(text);
      return { kind: 'present', manifest: parseManifest(text), text, etag: object.ETag };
    } catch (cause) {
      if (!(cause instanceof DamagedManifestError)) throw cause;
      return { kind: 'damaged', etag: object.ETag, cause };
    }
  }

  /** A compare-and-swap. `isLostToAnother` recognizes the error that means that another publisher was faster. */
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

  /** Written before their manifest. An overwrite is harmless: every signature of the same bytes by the same key is valid. */
  async addSignatures(text: string, signatures: readonly ManifestSignature[]): Promise<void> {
    const digest = manifestDigest(text);
    for (const { keyId, signature } of signatures) {
      await this.#put(signatureKey(digest, keyId), 'text/plain', `${signature}\n`, {});
    }
  }

  /** Undefined if the feed has no signature of these bytes by that key. */
  async signature(text: string, keyId: string): Promise<string | undefined> {
    return (await this.#get(signatureKey(manifestDigest(text), keyId)))?.Body;
  }

  /** True if the object was missing or different. */
  async ensurePublicKey({ keyId, pem }: TrustedKey): Promise<boolean> {
    const key = publicKeyKey(keyId);
    if ((await this.#get(key))?.Body === pem) return false;
    await this.#put(key, 'application/x-pem-file', pem, {});
    return true;
  }

  /** Undefined if the object does not exist. */
  async artifact(key: string): Promise<string | undefined> {
    return (await this.#get(key))?.Body;
  }

  /** False if the object exists: an artifact is never overwritten. */
  async addArtifact(key: string, mediaType: string, content: string): Promise<boolean> {
    try {
      await this.#put(key, mediaType, content, { IfNoneMatch: '*' });
      return true;
    } catch (error) {
      if (isLostToAnother(error)) return false;
      throw error;
    }
  }

  /** Overwrites an artifact that differs from its manifest with the bytes of the manifest. */
  async restoreArtifact(key: string, mediaType: string, content: string): Promise<void> {
    await this.#put(key, mediaType, content, {});
  }

  /** Keeps the manifest of a new revision for recovery. False if a publication that crashed used the revision number. */
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

  /**
   * The first manifest of that revision. Undefined if it does not exist, is damaged, has no valid signature, or is the signed
   * manifest of another revision, which any writer of the bucket can copy.
   */
  async kept(revision: Revision): Promise<Manifest | undefined> {
    const object = await this.#get(keptManifestKey(revision));
    if (object === undefined) return undefined;
    try {
      await this.#checkSignature(object.Body, (keyId) => keptSignatureKey(revision, keyId));
      const manifest = parseManifest(object.Body);
      return manifest.revision === revision ? manifest : undefined;
    } catch (error) {
      if (!(error instanceof DamagedManifestError)) throw error;
      return undefined;
    }
  }

  /**
   * The kept manifest of the highest revision that has a valid one. Undefined: nothing was published yet. A publication that
   * crashed leaves a revision without signatures. Throws `UnknownSignerError` if only other keys signed revisions.
   */
  async recover(): Promise<Manifest | undefined> {
    const revisions = await this.#revisions();
    for (const revision of revisions.toReversed()) {
      const manifest = await this.kept(revision);
      if (manifest !== undefined) return manifest;
    }
    for (const revision of revisions) {
      if (await this.#isSignedByOther(revision)) throw this.#unknownSigner(revision);
    }
    return undefined;
  }

  #unknownSigner(revision: Revision): UnknownSignerError {
    return new UnknownSignerError(
      `Revision ${revision} of the feed is signed, but not by ${this.#trusted.map(({ keyId }) => keyId).join(', ')}, and no other revision is. If the signing key was exchanged, let the publisher sign with both keys (SIGNING_KEY_ARNS) until every reader trusts the newer key. If the older key is lost, delete ${MANIFEST_KEY} and the objects below ${REVISIONS_PREFIX}.`,
    );
  }

  async #isSignedByOther(revision: Revision): Promise<boolean> {
    const Prefix = `${keptManifestKey(revision)}.`;
    const { Contents = [] } = await this.#s3.listObjectsV2({ Bucket: this.#bucket, Prefix });
    const own = this.#trusted.map(({ keyId }) => keptSignatureKey(revision, keyId));
    return Contents.some(({ Key = '' }) => !own.includes(Key));
  }

  /**
   * The lowest number after `revision` without objects, which publications that crashed can have. Not the number after the
   * highest object: any writer of the bucket could choose it.
   */
  async freeRevision(revision: number): Promise<Revision> {
    const taken = new Set<number>(await this.#revisions());
    let next = revision + 1;
    while (taken.has(next)) next += 1;
    return asRevision(next);
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

  async #checkManifest(text: string): Promise<void> {
    const digest = manifestDigest(text);
    if (digest === this.#verified) return;
    await this.#checkSignature(text, (keyId) => signatureKey(digest, keyId));
    this.#verified = digest;
  }

  /** Throws `DamagedManifestError` if none of the trusted keys signed the text. */
  async #checkSignature(text: string, keyOf: (keyId: string) => string): Promise<void> {
    const signatures: ManifestSignature[] = [];
    for (const { keyId } of this.#trusted) {
      const signature = (await this.#get(keyOf(keyId)))?.Body;
      if (signature !== undefined) signatures.push({ keyId, signature });
    }
    try {
      verifyManifest(text, signatures, this.#trusted);
    } catch (cause) {
      if (!(cause instanceof RefusedFeedError)) throw cause;
      throw new DamagedManifestError(cause.message, { cause });
    }
  }

  #get(key: string): Promise<{ Body: string; ETag: string } | undefined> {
    return readObject(this.#s3, this.#bucket, key);
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
