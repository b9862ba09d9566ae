import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInputError } from '../../model/errors.ts';
import { CloudError } from '../errors.ts';

/** Saved output of the AWS CLI: one JSON file a call, named `<service>.<command>[.<id>].json`. */
export class SnapshotFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The ids for which there is a file: `route53.get-hosted-zone.<id>.json`. */
  idsOf(call: string): string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.startsWith(`${call}.`) && name.endsWith('.json'))
      .map((name) => name.slice(call.length + 1, -'.json'.length))
      .sort();
  }

  has(name: string): boolean {
    return statSync(join(this.#folder, name), { throwIfNoEntry: false }) !== undefined;
  }

  /** Throws a `CloudError` that names the file: what a file does not say is unknown, never absent. */
  read<T extends object>(call: { service: string; operation: string }, name: string): T {
    const file = join(this.#folder, name);
    if (!this.has(name)) {
      throw new CloudError(call, 'SnapshotFileMissing', `${file} is not there`);
    }
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(file, 'utf8'));
    } catch (cause) {
      throw new CloudError(
        call,
        'SnapshotFileDamaged',
        `${file} is not JSON, is cut off, or cannot be opened`,
        { cause },
      );
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw new CloudError(call, 'SnapshotFileDamaged', `${file} is not the output of the AWS CLI`);
    }
    const { NextToken, IsTruncated } = value as { NextToken?: unknown; IsTruncated?: unknown };
    if (NextToken || IsTruncated === true) {
      throw new CloudError(
        call,
        'SnapshotFileIncomplete',
        `${file} is the first page of several: save it without --max-items and --no-paginate`,
      );
    }
    // The members are checked where they are turned into facts.
    return value as T;
  }

  /** The list that a file must have: without it, it says nothing, rather than that there is nothing. */
  list<T extends object>(
    call: { service: string; operation: string },
    name: string,
    member: string,
  ): T[] {
    const items = this.read<Record<string, unknown>>(call, name)[member];
    if (Array.isArray(items) && items.every((item) => item !== null && typeof item === 'object')) {
      return items;
    }
    const file = join(this.#folder, name);
    throw new CloudError(
      call,
      'SnapshotFileDamaged',
      `the list is not in the file ${file}: ${member}`,
    );
  }
}

export function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new InvalidInputError(
    `There is no snapshot folder ${folder}. Make one: privatelink-dns snapshot --out ${folder}, or see the commands: privatelink-dns snapshot --print-commands`,
  );
}
