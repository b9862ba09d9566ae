import * as z from 'zod';
import { readObject } from '../cloud/objects.ts';
import type { S3Port } from '../cloud/ports.ts';
import { healthKey } from '../feed/keys.ts';
import type { Reading } from '../model/observation.ts';
import { count } from '../model/scalars.ts';
import { tryRead } from './facts.ts';
import { type AddressHealth, withdrawnOf } from './health.ts';

const healthSchema = z.array(
  z.strictObject({
    address: z.string(),
    misses: count,
    hits: count,
    withdrawn: z.boolean(),
  }),
);

/** The health of a binding's addresses. The feed bucket has one object per binding. `etag` is undefined if the object does not exist. */
export interface StoredHealth {
  addresses: AddressHealth[];
  etag: string | undefined;
}

export class HealthStore {
  readonly #s3: S3Port;
  readonly #bucket: string;

  constructor(s3: S3Port, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** A damaged object counts as empty: the probes count again from zero. */
  async read(binding: string): Promise<StoredHealth> {
    const object = await readObject(this.#s3, this.#bucket, healthKey(binding));
    return { addresses: object === undefined ? [] : parse(object.Body), etag: object?.ETag };
  }

  /** The addresses that answers by address must omit. */
  withdrawn(binding: string): Promise<Reading<string[]>> {
    return tryRead(`the health of ${binding}`, async () =>
      withdrawnOf((await this.read(binding)).addresses),
    );
  }

  /** Throws `PreconditionFailed` if another probe wrote first. Its counts are equally valid. */
  async replace(
    binding: string,
    stored: StoredHealth,
    addresses: readonly AddressHealth[],
  ): Promise<void> {
    await this.#s3.putObject({
      Bucket: this.#bucket,
      Key: healthKey(binding),
      Body: JSON.stringify(addresses),
      ContentType: 'application/json',
      ...(stored.etag === undefined ? { IfNoneMatch: '*' as const } : { IfMatch: stored.etag }),
    });
  }
}

function parse(body: string): AddressHealth[] {
  try {
    return healthSchema.parse(JSON.parse(body));
  } catch {
    return [];
  }
}
