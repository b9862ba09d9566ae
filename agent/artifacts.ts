import { join } from 'node:path';
import { checkArtifact, MAX_ARTIFACT_BYTES, manifestDigest } from '../shared/feed/signature.ts';
import { writeAtomically } from './durable.ts';
import type { Disk, Source } from './ports.ts';
import { AgentError } from './problem.ts';
import type { Offer, Revision } from './revision.ts';
import type { AgentState } from './state.ts';

/**
 * Artifacts in the state folder, named by their digests. They are kept while an installed or previous revision needs
 * them.
 */
export class ArtifactStore {
  readonly #disk: Disk;
  readonly #folder: string;

  constructor(disk: Disk, state: string) {
    this.#disk = disk;
    this.#folder = join(state, 'artifacts');
  }

  /** Fetches and checks every file of the offer that is not in the store yet. */
  async fetch({ revision, entries }: Offer, source: Source): Promise<void> {
    await this.#disk.makeFolder(this.#folder);
    for (const { sha256 } of revision.files) {
      const entry = entries.get(sha256);
      if (entry === undefined || (await this.#find(sha256)) !== undefined) continue;
      const content = await source.artifact(entry.path, entry.size);
      checkArtifact(entry, Buffer.from(content));
      await writeAtomically(this.#disk, join(this.#folder, sha256), content);
    }
  }

  async content(sha256: string): Promise<string> {
    const content = await this.#find(sha256);
    if (content !== undefined) return content;
    throw new AgentError(
      'not-kept',
      `${join(this.#folder, sha256)} is missing or damaged.`,
      'Run once: it fetches what the feed offers.',
    );
  }

  /** Removes artifacts that neither an installed nor a previous revision needs. */
  async prune({ resolvers }: AgentState): Promise<void> {
    const kept = Object.values(resolvers).flatMap(({ installed, previous }) => [
      ...digestsOf(installed?.revision),
      ...digestsOf(previous),
    ]);
    for (const name of await this.#disk.list(this.#folder)) {
      if (!kept.includes(name)) await this.#disk.remove(join(this.#folder, name));
    }
  }

  /** Returns undefined if the file is missing or its content does not match its digest. */
  async #find(sha256: string): Promise<string | undefined> {
    const content = await this.#disk.read(join(this.#folder, sha256), MAX_ARTIFACT_BYTES);
    return content !== undefined && manifestDigest(content) === sha256 ? content : undefined;
  }
}

function digestsOf(revision: Revision | null | undefined): string[] {
  return revision?.files.map(({ sha256 }) => sha256) ?? [];
}
