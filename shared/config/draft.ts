/**
 * The valid parts of a configuration that may have other, invalid parts. The rules between values check a draft, so that
 * their findings are reported together with the findings of the schema.
 */

import * as z from 'zod';
import {
  bindingNameSchema,
  domainSchema,
  regionSchema,
  serviceSchema,
  zoneIdSchema,
} from './binding-schema.ts';

/** A Region that is invalid. It does not fall back to a default, as a missing Region does. */
export const UNREADABLE_REGION = '';

const region = regionSchema.optional().catch(UNREADABLE_REGION);
const texts = readable(z.array(readable(z.string())));

const zone = z.object({
  domain: readable(domainSchema),
  id: readable(zoneIdSchema),
  unlisted: readable(z.boolean()),
  vpcs: readable(
    z.array(readable(z.object({ id: readable(z.string()), region: readable(regionSchema) }))),
  ),
});

const binding = z.object({
  name: readable(bindingNameSchema),
  service: readable(serviceSchema),
  region,
  serviceRegion: readable(regionSchema),
  inbound: readable(
    z.object({ addresses: texts, vpc: readable(z.string()), region: readable(regionSchema) }),
  ),
  /** Undefined only if the key is missing. An invalid list becomes a list of one invalid zone. */
  zones: z.array(readable(zone)).optional().catch([undefined]),
  names: readable(z.object({ buckets: texts })),
});

const draftSchema = z
  .object({
    region,
    newRegions: texts,
    /** Defaults to true if invalid, so that one mistake does not produce two errors. */
    allowGlobalName: z.boolean().default(false).catch(true),
    resolvers: readable(
      z.array(
        readable(
          z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
        ),
      ),
    ),
    bindings: z.array(readable(binding)).catch([]).default([]),
  })
  .catch({
    region: UNREADABLE_REGION,
    newRegions: undefined,
    allowGlobalName: true,
    resolvers: undefined,
    bindings: [],
  });

export type Draft = z.infer<typeof draftSchema>;
export type DraftBinding = z.infer<typeof binding>;

export function draftOf(value: unknown): Draft {
  return draftSchema.parse(value);
}

function readable<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().catch(undefined);
}
