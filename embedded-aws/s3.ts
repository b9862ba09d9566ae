import { createHash } from 'node:crypto';
import type { S3Port } from '../shared/cloud/ports.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import { type Context, refusals } from './context.ts';
import type { Caller } from './identity.ts';
import type { PageLimit } from './paging.ts';

const refuse = refusals('s3');

export interface StoredObject {
  Key: string;
  Body: string;
  ETag: string;
  ContentType: string;
  CacheControl: string | undefined;
  LastModified: Date;
}

type PutInput = Parameters<S3Port['putObject']>[0];
type ListInput = Parameters<S3Port['listObjectsV2']>[0];

/**
 * S3's buckets: strongly consistent, with conditional writes. CloudTrail data events are off, so calls create no
 * events.
 */
export class S3World {
  readonly #context: Context;
  readonly #buckets = new Map<string, Map<string, StoredObject>>();

  constructor(context: Context) {
    this.#context = context;
  }

  createBucket(name: string): void {
    if (!this.#buckets.has(name)) this.#buckets.set(name, new Map());
  }

  /** The objects of a bucket by key. */
  objects(bucket: string): ReadonlyMap<string, StoredObject> {
    return this.#bucket('ListObjectsV2', bucket);
  }

  getObject(input: { Bucket: string; Key: string }): StoredObject {
    const found = this.#bucket('GetObject', input.Bucket).get(input.Key);
    if (!found) throw refuse('GetObject', 'NoSuchKey', 'The specified key does not exist.');
    return found;
  }

  /**
   * `IfNoneMatch: *` requires that the key does not exist; `IfMatch` requires the object with this ETag
   * (API_PutObject).
   */
  putObject(input: PutInput): { ETag: string } {
    const bucket = this.#bucket('PutObject', input.Bucket);
    const existing = bucket.get(input.Key);
    const failed = 'At least one of the pre-conditions you specified did not hold';
    if (input.IfMatch !== undefined && !existing) {
      throw refuse('PutObject', 'NoSuchKey', 'The specified key does not exist.');
    }
    const matches = input.IfMatch === undefined || input.IfMatch === existing?.ETag;
    if (!matches || (input.IfNoneMatch !== undefined && existing)) {
      throw refuse('PutObject', 'PreconditionFailed', failed);
    }
    const ETag = `"${createHash('md5').update(input.Body).digest('hex')}"`;
    bucket.set(input.Key, {
      Key: input.Key,
      Body: input.Body,
      ETag,
      ContentType: input.ContentType,
      CacheControl: input.CacheControl,
      LastModified: this.#context.clock.now(),
    });
    return { ETag };
  }

  /** Succeeds also if the key does not exist. */
  deleteObject(input: { Bucket: string; Key: string }): void {
    this.#bucket('DeleteObject', input.Bucket).delete(input.Key);
  }

  /**
   * Keys are sorted by their bytes. Keys that contain the delimiter after the prefix are grouped into a common
   * prefix, which counts as one item. An empty list is omitted from the answer (API_ListObjectsV2).
   */
  listObjectsV2(input: ListInput, limit: PageLimit) {
    const { Prefix, Delimiter } = input;
    const objects = [...this.#bucket('ListObjectsV2', input.Bucket).values()]
      .filter(({ Key }) => Key.startsWith(Prefix))
      .sort((one, other) => Buffer.compare(Buffer.from(one.Key), Buffer.from(other.Key)));
    const items = new Map<string, StoredObject | undefined>();
    for (const stored of objects) {
      const end = Delimiter ? stored.Key.indexOf(Delimiter, Prefix.length) : -1;
      if (Delimiter && end >= 0) items.set(stored.Key.slice(0, end + Delimiter.length), undefined);
      else items.set(stored.Key, stored);
    }
    const after = input.ContinuationToken?.replace(/^after:/, '');
    const left = [...items].filter(([name]) => after === undefined || isAfter(name, after));
    const page = left.slice(0, limit(left.length));
    const last = page.at(-1)?.[0] ?? after ?? '';
    const objectsHere = page.flatMap(([, stored]) => (stored ? [summary(stored)] : []));
    const prefixes = page.filter(([, stored]) => !stored).map(([name]) => ({ Prefix: name }));
    return {
      ...(objectsHere.length > 0 ? { Contents: objectsHere } : {}),
      ...(prefixes.length > 0 ? { CommonPrefixes: prefixes } : {}),
      ...(page.length < left.length ? { NextContinuationToken: `after:${last}` } : {}),
    };
  }

  #bucket(operation: string, name: string): Map<string, StoredObject> {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw refuse(operation, 'NoSuchBucket', 'The specified bucket does not exist');
    return bucket;
  }
}

export function s3Port(
  interceptor: CallInterceptor,
  world: S3World,
  region: string,
  caller: Caller,
): S3Port {
  return {
    getObject: (input) =>
      interceptor.call({ operation: 'GetObject', region, caller, input }, (request) => {
        const { Body, ETag } = world.getObject(request);
        return { Body: rangeOf(Body, request.Range), ETag };
      }),
    putObject: (input) =>
      interceptor.call({ operation: 'PutObject', region, caller, input }, (request) =>
        world.putObject(request),
      ),
    listObjectsV2: (input) =>
      interceptor.call({ operation: 'ListObjectsV2', region, caller, input }, (request, limit) =>
        world.listObjectsV2(request, limit),
      ),
  };
}

/** The bytes of a range `bytes=<first>-<last>` (API_GetObject). */
function rangeOf(body: string, range: string | undefined): string {
  if (range === undefined) return body;
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const bytes = Buffer.from(body);
  if (Number(first) >= bytes.length) {
    throw refuse('GetObject', 'InvalidRange', 'The requested range is not satisfiable');
  }
  return bytes.subarray(Number(first), Number(last) + 1).toString('utf8');
}

function summary({ Key, ETag, Body, LastModified }: StoredObject) {
  return { Key, ETag, Size: Buffer.byteLength(Body), LastModified: LastModified.toISOString() };
}

function isAfter(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0;
}
