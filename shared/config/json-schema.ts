import * as z from 'zod';
import { fileSchema } from './schema.ts';

/** What editors complete and check the configuration file by. Rules between values are not in it. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
        delete jsonSchema.maximum;
      }
    },
  });
  return {
    $schema,
    $id: 'urn:privatelink-dns:config:1',
    title: 'The configuration of privatelink-dns',
    ...schema,
  };
}

/** The text of `privatelink-dns.schema.json`. */
export function configJsonSchemaText(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}
