/** The building blocks of a schema. Each has a description and examples, which the JSON schema and messages use. */

import * as z from 'zod';
import type { Fault } from './problems.ts';
import type { TextRule } from './text-rule.ts';

interface Help {
  description: string;
  /** Examples of every permitted form. A message for a missing key shows the first one. */
  examples: unknown[];
}

export function text(rule: TextRule, help: Help) {
  const schema = z.string().superRefine((value, context) => {
    const fault = rule.fault(value);
    if (fault !== undefined) {
      refuse(context, fault);
    }
  });
  return helped(schema, help).meta({ pattern: rule.pattern.source });
}

/** A list that must not be empty: to set nothing, the key is left out. */
export function list<Item extends z.ZodType>(item: Item, help: Help) {
  return helped(z.array(item).min(1), help);
}

export function integer(minimum: number, maximum: number | undefined, help: Help) {
  const atLeast = z.int().min(minimum);
  return helped(maximum === undefined ? atLeast : atLeast.max(maximum), help);
}

export function helped<Schema extends z.ZodType>(schema: Schema, { description, examples }: Help) {
  return schema.meta({ description, examples });
}

export function help(description: string, example: unknown): Help {
  return { description, examples: [example] };
}

/** Adds a custom issue for the fault. Its params contain the remedy. */
export function refuse(context: z.RefinementCtx, { what, remedy }: Fault) {
  context.addIssue({ code: 'custom', message: what, params: { remedy } });
}
