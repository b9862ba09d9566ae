import * as z from 'zod';
import { fenceSchema, generationSchema, revisionSchema } from './counters.ts';
import { activeNoticeSchema } from './notice.ts';
import { addressTypeSchema, count, instant } from './scalars.ts';

const retiringAddressSchema = z.strictObject({ address: z.string(), until: instant });

/** A replaced address that still answers. It is served until every resolver had time to install its successor. */
export type RetiringAddress = z.infer<typeof retiringAddressSchema>;

const zoneSnapshotSchema = z.strictObject({
  id: z.string(),
  domain: z.string(),
  wildcard: z.boolean(),
  zonalNames: z
    .array(
      z.strictObject({
        domain: z.string(),
        name: z.string().describe("The endpoint's name in one Availability Zone."),
        subnetIds: z.array(z.string()).describe("The endpoint's subnets in that zone."),
      }),
    )
    .optional()
    .describe('The names, each with every name below it, that one Availability Zone answers.'),
  recordTypes: z.array(addressTypeSchema),
  fence: fenceSchema,
});

export type ZoneSnapshot = z.infer<typeof zoneSnapshotSchema>;

/** Lists are sorted, so that equal facts give equal bytes. */
export const snapshotSchema = z
  .strictObject({
    binding: z.string(),
    service: z.string(),
    region: z.string(),
    serviceRegion: z
      .string()
      .optional()
      .describe("The service's Region, if it differs from the endpoint's."),
    status: z
      .enum(['live', 'released'])
      .describe(
        'released: the endpoint was deleted, and its names resolve by public DNS again because of whenLost: release.',
      ),
    endpoint: z.strictObject({
      id: z.string(),
      name: z
        .string()
        .describe("The endpoint's regional name. Names of S3 endpoints keep their leading *."),
      zoneId: z.string(),
      subnets: z.array(
        z.strictObject({ id: z.string(), zoneId: z.string(), ranges: z.array(z.string()) }),
      ),
      addresses: z.array(
        z.strictObject({ address: z.string(), interfaceId: z.string(), subnetId: z.string() }),
      ),
      retiring: z.array(retiringAddressSchema).describe('Replaced addresses that still answer.'),
      withdrawn: z
        .array(z.string())
        .describe(
          'The subset of addresses that AWS has withdrawn from the regional name. Resolvers do not answer with them.',
        ),
    }),
    inbound: z.strictObject({
      id: z.string().nullable(),
      addresses: z.array(z.string()).describe('The addresses to which forwarders send queries.'),
      retiring: z.array(retiringAddressSchema),
    }),
    zones: z.array(zoneSnapshotSchema),
    names: z.union([z.literal('all'), z.strictObject({ buckets: z.array(z.string()) })]),
  })
  .describe('The facts of one binding that the artifacts are rendered from.');

export type BindingSnapshot = z.infer<typeof snapshotSchema>;

const publishedBindingSchema = z.strictObject({
  name: z.string(),
  generation: generationSchema.describe(
    'How often a snapshot of this binding was published. 0: the entry has only notices.',
  ),
  revision: revisionSchema.describe(
    'The last revision that changed the visible facts of the binding. Notices and moved fences are not visible facts.',
  ),
  changedAt: instant.describe('The time of that revision.'),
  observedUntil: instant.describe(
    'The time at which the facts of this entry were observed. The report of an earlier observation does not change the entry.',
  ),
  snapshot: snapshotSchema.nullable(),
  active: z.array(activeNoticeSchema).describe('The notices that apply now.'),
});

/** The manifest's entry for one binding. */
export type PublishedBinding = z.infer<typeof publishedBindingSchema>;

const artifactSchema = z.strictObject({
  resolver: z.string(),
  path: z.string().describe("The object's key in the bucket."),
  size: count.describe('Bytes.'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mediaType: z.string(),
});

export type ArtifactEntry = z.infer<typeof artifactSchema>;

const questionSchema = z.strictObject({
  name: z.string(),
  type: addressTypeSchema,
  answers: z
    .array(z.string())
    .min(1)
    .describe('The answer has at least one of these addresses, and no other address.'),
  complete: z
    .boolean()
    .describe(
      'Whether the answer must contain all addresses. True if the resolver answers from its own file; false if AWS selects the addresses.',
    ),
  uses: z.array(z.enum(['forward', 'rewrite'])),
});

/**
 * A query that the agent sends after it installed the artifacts. The use `client` has no questions, because no DNS server
 * reads a hosts file.
 */
export type Question = z.infer<typeof questionSchema>;

export const MANIFEST_FORMAT = 'privatelink-dns/feed/v1';

/** The published schema of `feed/v1/manifest.json`. */
export const manifestSchema = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  revision: revisionSchema.describe(
    'Only ever rises; the SOA serial of RPZ zones. 0: no revision was published yet.',
  ),
  createdAt: instant.describe('The time at which this revision was created.'),
  validUntil: instant.describe(
    'Agents do not install the revision after this time. The publisher extends it without a new revision.',
  ),
  keys: z
    .array(z.string().regex(/^[0-9a-f]{32}$/))
    .describe(
      'The ids of the keys that sign the manifest. The feed has a signature and a public key for each id.',
    ),
  owner: z.string(),
  bindings: z.array(publishedBindingSchema),
  artifacts: z.array(artifactSchema),
  questions: z
    .array(questionSchema)
    .describe(
      'Queries with the answers that a resolver must give after it installed the artifacts.',
    ),
});

/**
 * The only mutable object of the feed. It is written with If-Match. Its detached signatures are stored under its digest.
 */
export type Manifest = z.infer<typeof manifestSchema>;

/** The addresses that resolvers and firewalls must accept: the present addresses and the retiring addresses. */
export function servedAddresses(part: {
  addresses: readonly (string | { address: string })[];
  retiring: readonly RetiringAddress[];
}): string[] {
  const present = part.addresses.map((entry) =>
    typeof entry === 'string' ? entry : entry.address,
  );
  return [...new Set([...present, ...part.retiring.map((entry) => entry.address)])].sort();
}
