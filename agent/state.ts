import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Manifest, servedAddresses } from '../shared/model/feed.ts';
import { liveBindings } from '../shared/render/private-names.ts';
import { writeAtomically } from './durable.ts';
import type { Disk } from './ports.ts';
import { AgentError } from './problem.ts';
import { problemSchema } from './report.ts';
import { revisionSchema } from './revision.ts';

const FORMAT = 'privatelink-dns/agent-state/v1';
const MAX_STATE_BYTES = 64 * 1024 * 1024;

const resolverStateSchema = z.strictObject({
  /** The revision that is in place, and the attempt that installed it. Writing the attempt here makes it final. */
  installed: z.strictObject({ attempt: z.string(), revision: revisionSchema }).nullable(),
  previous: revisionSchema.nullable(),
  /** The revision that an operator rolled back from. Revisions up to it are not installed automatically. */
  heldBack: z.number().nullable(),
  /** The offered revision whose installation failed. */
  failed: z
    .strictObject({
      revision: z.number(),
      tries: z.number(),
      retryAt: z.string(),
      problem: problemSchema,
    })
    .nullable(),
});

const stateSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** The highest revision that was ever accepted. Lower revisions are refused. */
  highest: z.number(),
  /** The addresses of the endpoints in the last accepted manifest, for use when their names do not resolve. */
  endpoints: z.array(
    z.strictObject({ domains: z.array(z.string()), addresses: z.array(z.string()) }),
  ),
  resolvers: z.record(z.string(), resolverStateSchema),
});

export type AgentState = z.infer<typeof stateSchema>;
type ResolverState = z.infer<typeof resolverStateSchema>;
export type KnownEndpoint = AgentState['endpoints'][number];

const EMPTY_STATE: AgentState = { format: FORMAT, highest: 0, endpoints: [], resolvers: {} };
const EMPTY_RESOLVER: ResolverState = {
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

  /** Throws if the file is damaged. Starting with an empty state instead would accept lower revisions again. */
  async read(): Promise<AgentState> {
    const text = await this.#disk.read(this.#path, MAX_STATE_BYTES);
    if (text === undefined) return EMPTY_STATE;
    try {
      return stateSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new AgentError(
        'state-damaged',
        `${this.#path} cannot be read.`,
        'Remove it: the next run then installs what the feed offers, even if its revision is lower than earlier ones.',
        { cause },
      );
    }
  }

  /** Writes the state if it differs from the existing one, so that an unchanged feed causes no write. */
  async replace(existing: AgentState, state: AgentState): Promise<AgentState> {
    if (isDeepStrictEqual(existing, state)) return existing;
    await writeAtomically(this.#disk, this.#path, `${JSON.stringify(state, null, 2)}\n`);
    return state;
  }
}

export function resolverState({ resolvers }: AgentState, name: string): ResolverState {
  return resolvers[name] ?? EMPTY_RESOLVER;
}

export function withResolver(
  state: AgentState,
  name: string,
  change: Partial<ResolverState>,
): AgentState {
  const resolver = { ...resolverState(state, name), ...change };
  return { ...state, resolvers: { ...state.resolvers, [name]: resolver } };
}

/** The state after this manifest was accepted. Lower revisions are refused from now on. */
export function withAccepted(state: AgentState, manifest: Manifest): AgentState {
  const bindings = manifest.bindings.flatMap(({ snapshot }) => snapshot ?? []);
  const endpoints = liveBindings(bindings).map(({ endpoint, zones }) => ({
    domains: zones.map(({ domain }) => domain),
    addresses: servedAddresses(endpoint),
  }));
  return { ...state, highest: Math.max(state.highest, manifest.revision), endpoints };
}
