import * as z from 'zod';
import type { Parameter } from '../cloud/ports.ts';
import type { Config } from '../model/config.ts';
import { shortDigest } from '../model/digest.ts';
import type { PublishedBinding } from '../model/feed.ts';
import type { DesiredParameter } from './parameters.ts';

/**
 * What people have been told, kept in each binding's `state` parameter and in `feed/announced`. Both are
 * written after the message has gone out, so that a crash in between tells people twice rather than never.
 */
export interface Told {
  generation: number;
  revision: number;
  notices: { code: string; since: string; text: string }[];
}

const told = z.object({
  generation: z.number(),
  revision: z.number(),
  notices: z.array(z.object({ code: z.string(), since: z.string(), text: z.string() })),
});

const NOTHING: Told = { generation: 0, revision: 0, notices: [] };

/** What people know of an entry once they have been told. `text` is a digest: notices are long and parameters short. */
export function toldOf({ generation, revision, standing }: PublishedBinding): Told {
  return {
    generation,
    revision,
    notices: standing.map(({ code, since, text }) => ({ code, since, text: shortDigest(text) })),
  };
}

function statePath({ parameterPrefix }: Pick<Config, 'parameterPrefix'>, binding: string): string {
  return `${parameterPrefix}/${binding}/state`;
}

/** A state that is missing or was damaged by hand counts as nothing told. */
export function readTold(
  parameters: ReadonlyMap<string, Parameter>,
  config: Pick<Config, 'parameterPrefix'>,
  binding: string,
): Told {
  const value = parameters.get(statePath(config, binding))?.Value;
  return parseOr(value, told, NOTHING);
}

export function stateParameter(
  config: Pick<Config, 'parameterPrefix'>,
  entry: PublishedBinding,
): DesiredParameter {
  return {
    name: statePath(config, entry.name),
    type: 'String',
    value: JSON.stringify(toldOf(entry)),
  };
}

function announcedPath({ parameterPrefix }: Pick<Config, 'parameterPrefix'>): string {
  return `${parameterPrefix}/feed/announced`;
}

export function readAnnounced(
  parameters: ReadonlyMap<string, Parameter>,
  config: Pick<Config, 'parameterPrefix'>,
): number {
  const value = parameters.get(announcedPath(config))?.Value;
  return parseOr(value, z.object({ revision: z.number() }), { revision: 0 }).revision;
}

export function announcedParameter(
  config: Pick<Config, 'parameterPrefix'>,
  revision: number,
): DesiredParameter {
  return { name: announcedPath(config), type: 'String', value: JSON.stringify({ revision }) };
}

function parseOr<T>(text: string | undefined, schema: z.ZodType<T>, fallback: T): T {
  try {
    return schema.parse(JSON.parse(text ?? ''));
  } catch {
    return fallback;
  }
}
