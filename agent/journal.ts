import { join } from 'node:path';
import * as z from 'zod';
import { AGENT_RESOLVERS } from './config.ts';
import { removeDurably, writeAtomically } from './durable.ts';
import type { Disk } from './ports.ts';
import { AgentError } from './problem.ts';
import { revisionSchema } from './revision.ts';

const FORMAT = 'privatelink-dns/agent-journal/v1';
const MAX_JOURNAL = 16 * 1024 * 1024;

/**
 * What an installation is about to do, written before it does it.
 *
 *     staging   targets are untouched: what lies beside them is removed
 *     swapping  targets may be old or new: each is put back
 *     (the state names this attempt as installed: nothing is put back, what lies beside is removed)
 */
const journalSchema = z.strictObject({
  format: z.literal(FORMAT),
  attempt: z.string(),
  resolver: z.enum(AGENT_RESOLVERS),
  phase: z.enum(['staging', 'swapping']),
  changes: z.array(
    z.strictObject({
      target: z.string(),
      existed: z.boolean(),
      /** A file that the revision does not have any more. */
      removes: z.boolean(),
    }),
  ),
  revision: revisionSchema,
});

export type Journal = z.infer<typeof journalSchema>;
export type FileChange = Journal['changes'][number];

export class JournalFile {
  readonly #disk: Disk;
  readonly #path: string;

  constructor(disk: Disk, state: string) {
    this.#disk = disk;
    this.#path = join(state, 'journal.json');
  }

  /** Undefined: the last installation was finished. */
  async read(): Promise<Journal | undefined> {
    const text = await this.#disk.read(this.#path, MAX_JOURNAL);
    if (text === undefined) return undefined;
    try {
      return journalSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new AgentError(
        'journal-damaged',
        `${this.#path} cannot be read, so an unfinished installation cannot be put right.`,
        'Beside the resolver’s files, rename each .<name>.privatelink-dns.previous to <name>, reload the resolver, and remove the journal.',
        { cause },
      );
    }
  }

  async write(journal: Omit<Journal, 'format'>): Promise<void> {
    const text = JSON.stringify({ format: FORMAT, ...journal }, null, 2);
    await writeAtomically(this.#disk, this.#path, `${text}\n`);
  }

  async remove(): Promise<void> {
    await removeDurably(this.#disk, this.#path);
  }
}
