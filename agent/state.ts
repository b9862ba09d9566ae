import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Manifest, servedAddresses } from '../shared/model/feed.ts';
import { liveBindings } from '../shared/render/private-names.ts';
import { writeAtomically } from './durable.ts';
import type { Disk } from './ports.ts';
import { AgentError } from './problem.ts';
import { revisionSchema } from './revision.ts';

const FORMAT = 'privatelink-dns/agent-state/v1';
const MAX_STATE = 64 * 1024 * 1024;

const resolverStateSchema = z.strictObject({
  /** What is in place, and by which attempt: naming an attempt here is what finishes it. */
  installed: z.strictObject({ attempt: z.string(), revision: revisionSchema }).nullable(),
  previous: revisionSchema.nullable(),
  /** A person rolled back from this revision: none up to it is installed by itself. */
  heldBack: z.number().nullable(),
  /** The offered revision that could not be installed. */
  failed: z
    .strictObject({
      revision: z.number(),
      tries: z.number(),
      retryAt: z.string(),
      problem: z.strictObject({ code: z.string(), what: z.string(), remedy: z.string() }),
    })
    .nullable(),
});

const stateSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** The highest revision that was ever admitted: none below it is. */
  highest: z.number(),
  /** Where the endpoints of the last good manifest answer, for when their names do not resolve. */
  endpoints: z.array(
    z.strictObject({ domains: z.array(z.string()), addresses: z.array(z.string()) }),
  ),
  resolvers: z.record(z.string(), resolverStateSchema),
});

export type AgentState = z.infer<typeof stateSchema>;
export type ResolverState = z.infer<typeof resolverStateSchema>;
export type KnownEndpoint = AgentState['endpoints'][number];

const NOTHING: AgentState = { format: FORMAT, highest: 0, endpoints: [], resolvers: {} };
const NO_RESOLVER: ResolverState = {
  installed: null,
  previous: null,
  heldBack: null,
  failed: null,
};

export class StateFile {
  readonly #disk: Disk;
  readonly #path: string;

  constructor(disk: Disk, state: string) {
    this.#disk = disk;
    this.#path = join(state, 'state.json');
  }

  /** A state that was damaged by hand is no reason to forget which revisions were seen: it is refused. */
  async read(): Promise<AgentState> {
    const text = await this.#disk.read(this.#path, MAX_STATE);
    if (text === undefined) return NOTHING;
    try {
      return stateSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new AgentError(
        'state-damaged',
        `${this.#path} cannot be read.`,
        'Remove it to begin anew: the next run installs what the feed offers, and knows of no revision before.',
        { cause },
      );
    }
  }

  /** Equal states are not written: an unchanged world leaves the disk alone. */
  async replace(existing: AgentState, state: AgentState): Promise<AgentState> {
    if (isDeepStrictEqual(existing, state)) return existing;
    await writeAtomically(this.#disk, this.#path, `${JSON.stringify(state, null, 2)}\n`);
    return state;
  }
}

export function resolverState({ resolvers }: AgentState, name: string): ResolverState {
  return resolvers[name] ?? NO_RESOLVER;
}

export function withResolver(
  state: AgentState,
  name: string,
  change: Partial<ResolverState>,
): AgentState {
  const resolver = { ...resolverState(state, name), ...change };
  return { ...state, resolvers: { ...state.resolvers, [name]: resolver } };
}

/** An admitted manifest: revisions below it are refused from now on. */
export function withAdmitted(state: AgentState, manifest: Manifest): AgentState {
  const bindings = manifest.bindings.flatMap(({ snapshot }) => snapshot ?? []);
  const endpoints = liveBindings(bindings).map(({ endpoint, zones }) => ({
    domains: zones.map(({ domain }) => domain),
    addresses: servedAddresses(endpoint),
  }));
  return { ...state, highest: Math.max(state.highest, manifest.revision), endpoints };
}
