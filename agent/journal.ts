import { join } from 'node:path';
import * as z from 'zod';
import { AGENT_RESOLVERS } from './config.ts';
import { removeDurably, writeAtomically } from './durable.ts';
import type { Disk } from './ports.ts';
import { AgentError } from './problem.ts';
import { revisionSchema } from './revision.ts';

const FORMAT = 'privatelink-dns/agent-journal/v1';
const MAX_JOURNAL_BYTES = 16 * 1024 * 1024;

/**
 * The write-ahead journal of an installation. After a crash, the next run recovers by its phase:
 *
 *     staging   the targets are untouched: remove the files beside them
 *     swapping  each target may be old or new: restore the old files,
 *               unless the state file names this attempt as installed; then only remove the files beside the targets
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
      /** True if the new revision no longer has this file. */
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

  /** Returns undefined if no installation is unfinished. */
  async read(): Promise<Journal | undefined> {
    const text = await this.#disk.read(this.#path, MAX_JOURNAL_BYTES);
    if (text === undefined) return undefined;
    try {
      return journalSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new AgentError(
        'journal-damaged',
        `${this.#path} cannot be read, so the agent cannot recover from an unfinished installation.`,
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
