import * as z from 'zod';
import type { Parameter } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { shortDigest } from '../model/digest.ts';
import type { PublishedBinding } from '../model/feed.ts';
import { ENDPOINT_MISSING } from '../model/notice.ts';
import type { DesiredParameter } from './parameters.ts';

/**
 * What people have been told, kept in each binding's `state` parameter and in `feed/announced`. Both are
 * written after the message has gone out, so that a crash in between tells people twice rather than never.
 * What Parameter Store refuses of it stands in the bucket: see `Memory`.
 */
export interface Told {
  generation: number;
  revision: number;
  /** `toldAt` is when people first heard of it, by the publisher's clock; undefined in a state of an earlier version. */
  notices: { code: string; since: string; text: string; toldAt?: string | undefined }[];
}

const told = z.object({
  generation: z.number(),
  revision: z.number(),
  notices: z.array(
    z.object({
      code: z.string(),
      since: z.string(),
      text: z.string(),
      toldAt: z.iso.datetime().optional(),
    }),
  ),
});

const NOTHING: Told = { generation: 0, revision: 0, notices: [] };

/** What people know of an entry once they have been told, now. `text` is a digest: notices are long and parameters short. */
function toldOf({ generation, revision, active }: PublishedBinding, before: Told, now: Date): Told {
  return {
    generation,
    revision,
    notices: active.map(({ code, since, text }) => ({
      code,
      since,
      text: shortDigest(text),
      toldAt: toldAt(before, code) ?? now.toISOString(),
    })),
  };
}

/** Since when people have known that it is so, whatever words it had; undefined: nobody knows that they do. */
function toldAt({ notices }: Told, code: string): string | undefined {
  return notices.find((notice) => notice.code === code)?.toldAt;
}

/** When people were told that the endpoint of a binding is lost; undefined: nobody knows that they were. ISO 8601. */
export type LossToldAt = (binding: string) => string | undefined;

/** Parameters that were not read tell of nobody. */
export function lossToldAt(
  parameters: ReadonlyMap<string, Parameter> | undefined,
  config: Pick<Config, 'parameterPrefix'>,
): LossToldAt {
  return (binding) => parameters && toldAt(readTold(parameters, config, binding), ENDPOINT_MISSING);
}

function statePath({ parameterPrefix }: Pick<Config, 'parameterPrefix'>, binding: string): string {
  return `${parameterPrefix}/${binding}/state`;
}

/**
 * Written before the messages of notices that begin or end: should one go out and its run die, the end of the
 * one is said all the same, and the other is told again where it comes back. No text has this digest, so the
 * notice itself is told again. Undefined: none begins, and none ends.
 */
export function beingTold(
  config: Pick<Config, 'parameterPrefix'>,
  { name, active }: PublishedBinding,
  known: Told,
): DesiredParameter | undefined {
  const begins = active.filter(({ code }) => !known.notices.some((told) => told.code === code));
  const isEnding = ({ code }: Told['notices'][number]) =>
    !active.some((notice) => notice.code === code);
  if (begins.length === 0 && !known.notices.some(isEnding)) return undefined;
  const notices = [
    ...known.notices.map((told) => (isEnding(told) ? unheard(told.code, told.since) : told)),
    ...begins.map(({ code, since }) => unheard(code, since)),
  ];
  return {
    name: statePath(config, name),
    type: 'String',
    value: JSON.stringify({ ...known, notices }),
  };
}

function unheard(code: string, since: string): Told['notices'][number] {
  return { code, since, text: '' };
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
  existing: ReadonlyMap<string, Parameter>,
  now: Date,
): DesiredParameter {
  return {
    name: statePath(config, entry.name),
    type: 'String',
    value: JSON.stringify(toldOf(entry, readTold(existing, config, entry.name), now)),
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
