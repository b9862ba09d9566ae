import * as z from 'zod';
import { fileSchema } from './schema.ts';

/**
 * The text of `privatelink-dns.schema.json`, for editors. It does not contain the rules that compare several values.
 */
export function configJsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
        delete jsonSchema.maximum;
      }
    },
  });
  const published = {
    $schema,
    $id: 'urn:privatelink-dns:config:1',
    title: 'The configuration of privatelink-dns',
    ...schema,
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}
