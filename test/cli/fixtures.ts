import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Output } from '../../cli/output.ts';

export const CONFIG = 'privatelink-dns.yaml';
export const DRIFTED = 'docs/example/snapshot';
export const S3_RECORDS = 'route53.list-resource-record-sets.Z0000000000S3.json';

/** A folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'privatelink-dns-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A copy of the committed snapshot. */
export function snapshotCopy(): string {
  const folder = temporaryFolder();
  cpSync(DRIFTED, folder, { recursive: true });
  return folder;
}

export function editJson<T>(folder: string, name: string, edit: (content: T) => void): void {
  const path = join(folder, name);
  const content = JSON.parse(readFileSync(path, 'utf8')) as T;
  edit(content);
  writeFileSync(path, JSON.stringify(content));
}

interface Records {
  ResourceRecordSets: { Name: string; Type: string }[];
}

/** The worked example without drift: the wildcard is an alias like the apex. */
export function soundSnapshot(): string {
  const folder = snapshotCopy();
  editJson<Records>(folder, S3_RECORDS, ({ ResourceRecordSets }) => {
    const apex = ResourceRecordSets.find(({ Type }) => Type === 'A');
    if (apex) ResourceRecordSets.push({ ...apex, Name: '\\052.s3.eu-west-2.amazonaws.com.' });
  });
  return folder;
}

/** An output that records everything that a command prints. */
export function recorder(): Output & { text(): string; parsed(): unknown } {
  const lines: string[] = [];
  return {
    line: (text = '') => lines.push(text),
    json: (value) => lines.push(JSON.stringify(value)),
    style: (_, text) => text,
    text: () => lines.join('\n'),
    parsed: () => JSON.parse(lines.join('\n')),
  };
}
