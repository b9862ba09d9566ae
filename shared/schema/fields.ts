/** The pieces that the schema is built from: each carries its description and examples to the JSON schema. */

import * as z from 'zod';
import type { Fault } from './problems.ts';
import type { TextRule } from './text-rule.ts';

interface Help {
  description: string;
  /** All that may stand here; the first is what a message offers for a missing key. */
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

/** A list that says something: leaving the key out is the way to say nothing. */
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

/** A custom issue carries its remedy beside its message. */
export function refuse(context: z.RefinementCtx, { what, remedy }: Fault) {
  context.addIssue({ code: 'custom', message: what, params: { remedy } });
}
