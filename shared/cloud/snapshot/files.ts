import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInputError } from '../../model/errors.ts';
import { decodeText } from '../../model/text.ts';
import { CloudError } from '../errors.ts';

/** Saved output of the AWS CLI: one JSON file per call, named `<service>.<command>[.<id>].json`. */
export class SnapshotFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The ids in the names of a call's files, such as `route53.get-hosted-zone.<id>.json`. */
  idsOf(call: string): string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.startsWith(`${call}.`) && name.endsWith('.json'))
      .map((name) => name.slice(call.length + 1, -'.json'.length))
      .sort();
  }

  has(name: string): boolean {
    return statSync(join(this.#folder, name), { throwIfNoEntry: false }) !== undefined;
  }

  /** Throws a `CloudError` with the file's name if the file is missing, damaged or incomplete. Its content is then unknown, never absent. */
  read<T extends object>(call: { service: string; operation: string }, name: string): T {
    const file = join(this.#folder, name);
    if (!this.has(name)) {
      throw new CloudError(call, 'SnapshotFileMissing', `${file} does not exist`);
    }
    let value: unknown;
    try {
      value = JSON.parse(decodeText(readFileSync(file)));
    } catch (cause) {
      throw new CloudError(
        call,
        'SnapshotFileDamaged',
        `${file} is not complete JSON, or cannot be opened`,
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
        `${file} has only the first page of several: save it without --max-items and --no-paginate`,
      );
    }
    // `reconcile/facts.ts` checks the members.
    return value as T;
  }

  /** Throws a `CloudError` if the file does not have the list. A missing list is not an empty list. */
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
    throw new CloudError(call, 'SnapshotFileDamaged', `${file} has no list ${member}`);
  }
}

export function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new InvalidInputError(
    `The snapshot folder ${folder} does not exist. Create it with: privatelink-dns snapshot --out ${folder}. To print the AWS CLI commands instead: privatelink-dns snapshot --print-commands`,
  );
}
