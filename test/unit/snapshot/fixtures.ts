import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { SnapshotWorld } from '../../../shared/cloud/snapshot/world.ts';

export const REGION = 'eu-west-2';

/** A folder with these files. Strings are written as they are, other values as JSON. The folder is deleted after the test. */
export function folderOf(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

export function worldOf(files: Record<string, unknown>): SnapshotWorld {
  return new SnapshotWorld(folderOf(files), REGION);
}

/** The `CloudError` of a call that throws or rejects. Fails the test if the call succeeds or throws another error. */
export async function refusal(call: () => unknown): Promise<CloudError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
  throw new Error('the call succeeded');
}
