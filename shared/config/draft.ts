/**
 * As much of a configuration as can be read, however wrong the rest is: the rules between values look at this, so
 * that they are checked even where the file breaks the schema elsewhere.
 */

import * as z from 'zod';
import {
  bindingNameSchema,
  domainSchema,
  regionSchema,
  serviceSchema,
  zoneIdSchema,
} from './binding-schema.ts';

/** A Region that was written and is wrong: unlike one that was left out, it does not fall back to another. */
export const UNREADABLE_REGION = '';

const region = regionSchema.optional().catch(UNREADABLE_REGION);
const texts = readable(z.array(readable(z.string())));

const zone = z.object({
  domain: readable(domainSchema),
  id: readable(zoneIdSchema),
  vpcs: readable(z.array(readable(z.object({ id: readable(z.string()) })))),
});

const binding = z.object({
  name: readable(bindingNameSchema),
  service: readable(serviceSchema),
  region,
  inbound: readable(z.object({ addresses: texts })),
  /** Undefined only where the key was left out: one unreadable zone stands for a list that cannot be read. */
  zones: z.array(readable(zone)).optional().catch([undefined]),
  names: readable(z.object({ buckets: texts })),
});

const draftSchema = z
  .object({
    region,
    /** One that cannot be read permits, rather than add a second problem to the first. */
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
  .catch({ region: UNREADABLE_REGION, allowGlobalName: true, resolvers: undefined, bindings: [] });

export type Draft = z.infer<typeof draftSchema>;
export type DraftBinding = z.infer<typeof binding>;

export function draftOf(value: unknown): Draft {
  return draftSchema.parse(value);
}

function readable<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().catch(undefined);
}
