import * as z from 'zod';

const line = z.string().nullable();

/** A change as an operator sees it. `existing` and `desired` are one line of text; null if there is no such thing. */
export const changeSchema = z.strictObject({
  kind: z.enum(['create', 'update', 'delete']),
  target: z.enum(['record', 'parameter', 'artifact', 'association']),
  zoneId: z.string().optional(),
  name: z.string(),
  type: z.string(),
  existing: line,
  desired: line,
});

export type Change = z.infer<typeof changeSchema>;
