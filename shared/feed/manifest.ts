import * as z from 'zod';
import { InvalidInputError } from '../model/errors.ts';
import { MANIFEST_FORMAT, type Manifest } from '../model/feed.ts';

/** The manifest cannot be read as one: damaged by hand, or of a format that this version does not know. */
export class DamagedManifestError extends InvalidInputError {}

/** A manifest that a later version of the product wrote. It is left alone: what it says is not lost, only not understood. */
export class LaterFormatError extends InvalidInputError {}

const instant = z.iso.datetime().describe('An instant in UTC, ISO 8601.');
const count = z.number().int().nonnegative();
const KEY_ID = /^[0-9a-f]{32}$/;

const retiring = z.strictObject({ address: z.string(), until: instant });

export const snapshotSchema = z
  .strictObject({
    binding: z.string(),
    service: z.string(),
    region: z.string(),
    status: z.enum(['live', 'released']).describe('released: the names are public again.'),
    endpoint: z.strictObject({
      id: z.string(),
      name: z.string().describe("The endpoint's regional DNS name as AWS publishes it."),
      zoneId: z.string(),
      subnets: z.array(
        z.strictObject({ id: z.string(), zoneId: z.string(), ranges: z.array(z.string()) }),
      ),
      addresses: z.array(
        z.strictObject({ address: z.string(), interfaceId: z.string(), subnetId: z.string() }),
      ),
      retiring: z.array(retiring).describe('Replaced addresses that still answer.'),
      withdrawn: z
        .array(z.string())
        .describe('Addresses that AWS has withdrawn from the regional name for now.'),
    }),
    inbound: z.strictObject({
      id: z.string().nullable(),
      addresses: z.array(z.string()).describe('Where forwarders send queries.'),
      retiring: z.array(retiring),
    }),
    zones: z.array(
      z.strictObject({
        id: z.string(),
        domain: z.string(),
        wildcard: z.boolean(),
        recordTypes: z.array(z.enum(['A', 'AAAA'])),
        fence: count,
      }),
    ),
    names: z.union([z.literal('all'), z.strictObject({ buckets: z.array(z.string()) })]),
  })
  .describe('The facts of one binding that the artifacts are rendered from.');

/** The published schema of `feed/v1/manifest.json`. */
export const manifestSchema = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  revision: count.describe('Only ever rises; the SOA serial of RPZ zones.'),
  createdAt: instant,
  validUntil: instant.describe('Refuse it later than this. Renewed without another revision.'),
  keys: z
    .array(z.string().regex(KEY_ID))
    .describe('The keys that sign it: each id is of a signature and of a public key in the feed.'),
  owner: z.string(),
  bindings: z.array(
    z.strictObject({
      name: z.string(),
      generation: count.describe('How often a snapshot of this binding was published.'),
      revision: count.describe(
        'The revision that last changed what resolvers or people see of it.',
      ),
      changedAt: instant.describe('When what resolvers or people see of it last changed.'),
      observedUntil: instant.describe('When the facts of this entry were observed.'),
      snapshot: snapshotSchema.nullable(),
      active: z.array(
        z.strictObject({
          code: z.string(),
          severity: z.enum(['info', 'warning', 'error']),
          text: z.string(),
          remedy: z.string(),
          approval: z.string().optional(),
          since: instant,
        }),
      ),
    }),
  ),
  artifacts: z.array(
    z.strictObject({
      resolver: z.string(),
      path: z.string().describe("The object's key in the bucket."),
      size: count.describe('Bytes.'),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      mediaType: z.string(),
    }),
  ),
  questions: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['A', 'AAAA']),
        answers: z.array(z.string()).min(1).describe('At least one of these, and no other.'),
        complete: z.boolean().describe('All of them, not only at least one.'),
        uses: z.array(z.enum(['forward', 'rewrite'])),
      }),
    )
    .describe('What a resolver must answer once the artifacts are installed.'),
});

const FORMATS = /^privatelink-dns\/feed\/v\d+$/;

export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DamagedManifestError(`the manifest is not JSON: ${String(cause)}`, { cause });
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'string' && format !== MANIFEST_FORMAT && FORMATS.test(format)) {
    throw new LaterFormatError(
      `The manifest is of the format ${format}, and this version knows ${MANIFEST_FORMAT}. Deploy the version that wrote it.`,
    );
  }
  const result = manifestSchema.safeParse(value);
  if (!result.success) {
    throw new DamagedManifestError(`the manifest is damaged: ${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  }
  return result.data;
}

export function serializeManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
