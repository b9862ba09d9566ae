import * as z from 'zod';
import { CloudError } from '../cloud/errors.ts';
import type { S3Port } from '../cloud/ports.ts';
import { healthKey } from '../feed/keys.ts';
import type { Reading } from '../model/observation.ts';
import { tryRead } from './facts.ts';
import { type AddressHealth, withdrawnOf } from './health.ts';

const healthSchema = z.array(
  z.strictObject({
    address: z.string(),
    misses: z.number().int().nonnegative(),
    hits: z.number().int().nonnegative(),
    withdrawn: z.boolean(),
  }),
);

/** What the probes counted, one object a binding beside the feed. Etag undefined: there is none yet. */
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

  /** Counts that were damaged by hand begin anew. */
  async read(binding: string): Promise<StoredHealth> {
    try {
      const { Body, ETag } = await this.#s3.getObject({
        Bucket: this.#bucket,
        Key: healthKey(binding),
      });
      return { addresses: parse(Body), etag: ETag };
    } catch (error) {
      if (error instanceof CloudError && error.code === 'NoSuchKey') {
        return { addresses: [], etag: undefined };
      }
      throw error;
    }
  }

  /** For reconciling: which addresses are left out of answers. */
  withdrawn(binding: string): Promise<Reading<string[]>> {
    return tryRead(`the health of ${binding}`, async () =>
      withdrawnOf((await this.read(binding)).addresses),
    );
  }

  /** `PreconditionFailed` where another probe was faster: its counts are as good as ours. */
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
