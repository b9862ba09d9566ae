/** Finds the keys, types, descriptions and examples that a schema has for a path. Messages use them. */

import * as z from 'zod';
import type { Path } from './problems.ts';

/** The schemas of the values that are permitted at `path`, including the wrappers with descriptions and defaults. */
export function schemasAt(schema: z.ZodType, path: Path): z.ZodType[] {
  return path.reduce<z.ZodType[]>(
    (schemas, step) => bare(schemas).flatMap((parent) => childOf(parent, step)),
    [schema],
  );
}

function childOf(schema: z.ZodType, step: string | number): z.ZodType[] {
  if (schema instanceof z.ZodObject) {
    const child: unknown = schema.shape[step];
    return child instanceof z.ZodType ? [child] : [];
  }
  const inner: unknown =
    schema instanceof z.ZodArray
      ? schema.element
      : schema instanceof z.ZodRecord
        ? schema.valueType
        : undefined;
  return inner instanceof z.ZodType ? [inner] : [];
}

/** Removes the wrappers for defaults and replaces each union by its options. */
export function bare(schemas: readonly z.ZodType[]): z.ZodType[] {
  return schemas.flatMap((schema) => {
    const inner: readonly unknown[] =
      schema instanceof z.ZodUnion ? schema.options : unwrapped(schema);
    const types = inner.filter((type) => type instanceof z.ZodType);
    return types.length === 0 ? [schema] : bare(types);
  });
}

function unwrapped(schema: z.ZodType): unknown[] {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
    ? [schema.unwrap()]
    : [];
}

export function keysOf(schemas: readonly z.ZodType[]): string[] {
  return schemas.flatMap((schema) =>
    schema instanceof z.ZodObject ? Object.keys(schema.shape) : [],
  );
}

/** The permitted values of enumerations and literals. Empty if every value of the type is permitted. */
export function choicesOf(schemas: readonly z.ZodType[]): string[] {
  return bare(schemas).flatMap((schema) => {
    if (schema instanceof z.ZodEnum) {
      return schema.options.map(String);
    }
    return schema instanceof z.ZodLiteral ? [...schema.values].map(String) : [];
  });
}

export function typeName(schema: z.ZodType): string {
  if (schema instanceof z.ZodString) {
    return 'text';
  }
  if (schema instanceof z.ZodNumber) {
    return 'a whole number';
  }
  if (schema instanceof z.ZodBoolean) {
    return 'true or false';
  }
  return schema instanceof z.ZodArray ? 'a list' : 'keys with values';
}

export function examplesOf(schemas: readonly z.ZodType[]): unknown[] {
  return schemas.flatMap((schema) => helpOf(schema).examples ?? []);
}

export function descriptionOf(schemas: readonly z.ZodType[]): string {
  return schemas.flatMap((schema) => helpOf(schema).description ?? []).join(' ');
}

/** The description and examples of a schema. A wrapper for a default has those of the wrapped schema. */
function helpOf(schema: z.ZodType): { description?: string; examples?: unknown[] } {
  const { description, examples } = schema.meta() ?? {};
  const [inner] = unwrapped(schema);
  if (description === undefined && inner instanceof z.ZodType) {
    return helpOf(inner);
  }
  return {
    ...(description === undefined ? {} : { description }),
    ...(Array.isArray(examples) ? { examples } : {}),
  };
}
